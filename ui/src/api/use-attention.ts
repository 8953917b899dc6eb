import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { usePortfolioChoice, useScope } from "./use-scope";

/** What needs a hand; prices move, so it is asked again while somebody looks. */
export function useAttention(account?: string) {
  const query = { scope: useScope(), portfolio: usePortfolioChoice(), account: account || undefined };
  return useQuery({
    queryKey: ["attention", query],
    queryFn: () => answer(api.GET("/api/v1/attention", { params: { query } })),
    refetchInterval: 30_000,
  });
}
