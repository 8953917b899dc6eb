import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { QueryOf, TaxPreviewOrder } from "./types";
import { usePortfolioChoice, useScope } from "./use-scope";

/** A page of a year's tax lots, with what all of them come to. */
export function useTaxLots(filter: QueryOf<"/api/v1/tax/lots">) {
  const query = { scope: useScope(), portfolio: usePortfolioChoice(), ...filter };
  return useQuery({
    queryKey: ["tax", "lots", query],
    queryFn: () => answer(api.GET("/api/v1/tax/lots", { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

/** A year's losses that may be wash sales. */
export function useWashSales(filter: QueryOf<"/api/v1/tax/wash-sales">) {
  const query = { scope: useScope(), portfolio: usePortfolioChoice(), ...filter };
  return useQuery({
    queryKey: ["tax", "wash-sales", query],
    queryFn: () => answer(api.GET("/api/v1/tax/wash-sales", { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

/** What the year would come to by another lot method; nothing is asked while there is none. */
export function useTaxPreview(year: number, account: string, method: TaxPreviewOrder["method"] | null) {
  const scope = useScope() ?? null;
  const portfolio = usePortfolioChoice() ?? null;
  return useQuery({
    queryKey: ["tax", "preview", year, account, method, scope, portfolio],
    queryFn: () =>
      answer(
        api.POST("/api/v1/tax/preview", {
          body: { year, account: account || null, method: method ?? "fifo", scope, portfolio },
        }),
      ),
    enabled: method !== null,
    placeholderData: keepPreviousData,
  });
}
