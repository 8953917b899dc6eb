import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { PortfolioOrder } from "./types";
import { useChange } from "./use-change";

export function usePortfolios() {
  return useQuery({
    queryKey: ["portfolios"],
    queryFn: () => answer(api.GET("/api/v1/portfolios")),
    select: ({ portfolios }) => portfolios,
  });
}

/** Makes a portfolio, or changes the one that is named. */
export function usePortfolioSave() {
  return useChange(({ id, ...body }: PortfolioOrder & { id?: string }) =>
    id === undefined
      ? answer(api.POST("/api/v1/portfolios", { body }))
      : answer(
          api.PUT("/api/v1/portfolios/{portfolio_id}", { body, params: { path: { portfolio_id: id } } }),
        ),
  );
}

/** Forgets the set; its accounts and their history stay. */
export function usePortfolioDelete() {
  return useChange((id: string) =>
    answer(api.DELETE("/api/v1/portfolios/{portfolio_id}", { params: { path: { portfolio_id: id } } })),
  );
}
