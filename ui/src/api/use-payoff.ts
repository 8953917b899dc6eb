import { useQuery } from "@tanstack/react-query";
import type { PayoffJson, PayoffOrder } from "./market-types";
import { rawPost } from "./raw";

const CLOCK_MS = 5000;

/** What a structure brings. While the sliders rest on now, it is asked again: prices move and the clock advances. */
export function usePayoff(order: PayoffOrder | null) {
  return useQuery({
    queryKey: ["options", "payoff", order],
    queryFn: () => rawPost<PayoffJson>("/api/v1/options/payoff", order),
    enabled: order !== null,
    placeholderData: (previous) => previous,
    refetchInterval: CLOCK_MS,
    gcTime: 60_000,
  });
}
