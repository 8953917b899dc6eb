import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { QueryOf } from "./types";
import { usePortfolioChoice, useScope } from "./use-scope";

const LEGS_MS = 20_000;

export function usePositions(filter: QueryOf<"/api/v1/positions"> = {}) {
  const query = { scope: useScope(), portfolio: usePortfolioChoice(), ...filter };
  return useQuery({
    queryKey: ["positions", query],
    queryFn: () => answer(api.GET("/api/v1/positions", { params: { query } })),
    placeholderData: (previous) => previous,
    // What the stream does not tell: which legs there are, and how much their campaigns can earn.
    refetchInterval: LEGS_MS,
  });
}
