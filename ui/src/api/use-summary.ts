import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { QueryOf } from "./types";
import { usePortfolioChoice, useScope } from "./use-scope";

/** The stream sums up the accounts that count by default; for a choice the answers have to do, asked for seldom. */
const CHOSEN_MS = 15_000;

export function useSummary(filter: QueryOf<"/api/v1/summary"> = {}) {
  const query = { scope: useScope(), portfolio: usePortfolioChoice(), ...filter };
  return useQuery({
    queryKey: ["summary", query],
    queryFn: () => answer(api.GET("/api/v1/summary", { params: { query } })),
    placeholderData: (previous) => previous,
    refetchInterval: query.scope || query.portfolio ? CHOSEN_MS : false,
  });
}
