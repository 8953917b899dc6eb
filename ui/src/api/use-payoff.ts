import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { PayoffOrder } from "./types";

const CLOCK_MS = 5000;

/** What a structure brings. It is asked again and again: prices move and the clock advances. */
export function usePayoff(order: PayoffOrder) {
  return useQuery({
    queryKey: ["options", "payoff", order],
    queryFn: () => answer(api.POST("/api/v1/options/payoff", { body: order })),
    placeholderData: (previous) => previous,
    refetchInterval: CLOCK_MS,
    gcTime: 60_000,
  });
}
