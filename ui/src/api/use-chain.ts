import { queryOptions, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";

const GREEKS_MS = 20_000;
const DAYS_MS = 600_000;

/** The days on which options of a symbol end. */
export function useExpirations(symbol: string) {
  return useQuery({
    queryKey: ["options", symbol, "expirations"],
    queryFn: () => answer(api.GET("/api/v1/options/{symbol}/expirations", { params: { path: { symbol } } })),
    staleTime: DAYS_MS,
    enabled: symbol !== "",
  });
}

/** One expiration's options. Prices stream; what the model computes is asked again from time to time. */
export function chainQuery(symbol: string, expiration: string, root?: string) {
  return queryOptions({
    queryKey: ["options", symbol, "chain", expiration, root ?? ""],
    queryFn: () =>
      answer(
        api.GET("/api/v1/options/{symbol}/chain", {
          params: { path: { symbol }, query: { expiration, root } },
        }),
      ),
    staleTime: GREEKS_MS,
  });
}

export function useChain(symbol: string, expiration: string | null, root?: string) {
  return useQuery({
    ...chainQuery(symbol, expiration ?? "", root),
    enabled: expiration !== null,
    refetchInterval: GREEKS_MS,
  });
}
