import { queryOptions, useQuery } from "@tanstack/react-query";
import type { Chain, Expirations } from "./market-types";
import { rawGet } from "./raw";

const GREEKS_MS = 20_000;
const DAYS_MS = 600_000;

/** The days on which options of a symbol end. */
export function useExpirations(symbol: string) {
  return useQuery({
    queryKey: ["options", symbol, "expirations"],
    queryFn: () => rawGet<Expirations>(`/api/v1/options/${encodeURIComponent(symbol)}/expirations`),
    staleTime: DAYS_MS,
    enabled: symbol !== "",
  });
}

/** One expiration's options. Prices stream; what the model computes is asked again from time to time. */
export function chainQuery(symbol: string, expiration: string, root?: string) {
  return queryOptions({
    queryKey: ["options", symbol, "chain", expiration, root ?? ""],
    queryFn: () => rawGet<Chain>(`/api/v1/options/${encodeURIComponent(symbol)}/chain`, { expiration, root }),
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
