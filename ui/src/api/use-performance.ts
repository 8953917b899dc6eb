import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { QueryOf } from "./types";
import { usePortfolioChoice, useScope } from "./use-scope";

type Asked = QueryOf<"/api/v1/performance">;

/** How well it went, of what is chosen in the frame or of what `asked` narrows it to. */
export function usePerformance(asked: Asked) {
  const query = { scope: useScope(), portfolio: usePortfolioChoice(), ...asked };
  return useQuery({
    queryKey: ["performance", query],
    queryFn: () => answer(api.GET("/api/v1/performance", { params: { query } })),
    placeholderData: (previous) => previous,
  });
}

/** What made a market date. */
export function usePerformanceDay(on: string, asked: QueryOf<"/api/v1/performance/days/{on}">) {
  const query = { scope: useScope(), portfolio: usePortfolioChoice(), ...asked };
  return useQuery({
    queryKey: ["performance-day", on, query],
    queryFn: () => answer(api.GET("/api/v1/performance/days/{on}", { params: { path: { on }, query } })),
  });
}
