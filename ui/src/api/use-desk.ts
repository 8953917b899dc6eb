import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { usePortfolioChoice, useScope } from "./use-scope";

/** Everything the home page shows, in one answer. */
export function useDesk() {
  const query = { scope: useScope(), portfolio: usePortfolioChoice() };
  return useQuery({
    queryKey: ["desk", query],
    queryFn: () => answer(api.GET("/api/v1/desk", { params: { query } })),
  });
}
