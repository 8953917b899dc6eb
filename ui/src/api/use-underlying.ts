import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";

const MINUTE_MS = 60_000;
/** What is asked of brokers only when somebody looks comes within seconds of the first look. */
const SOON_MS = 5000;
const FIRST_LOOKS = 6;

/** Volatility, skew, dividends, earnings and all else that is known of an underlying, each with its source. */
export function useMetrics(symbol: string) {
  return useQuery({
    queryKey: ["market", "metrics", symbol],
    queryFn: () => answer(api.GET("/api/v1/market/metrics", { params: { query: { symbol } } })),
    staleTime: MINUTE_MS,
    refetchInterval: ({ state: { data, dataUpdateCount } }) =>
      data && dataUpdateCount < FIRST_LOOKS && !(data.beta && data.iv_standing) ? SOON_MS : MINUTE_MS,
  });
}

export function useRegime(symbol: string) {
  return useQuery({
    queryKey: ["market", "regime", symbol],
    queryFn: () => answer(api.GET("/api/v1/market/regime", { params: { query: { symbol } } })),
    staleTime: MINUTE_MS,
  });
}

/** Candles from an instant on, the oldest first. */
export function useCandles(symbol: string, interval: "minute" | "day", since: string) {
  const query = { symbol, interval, since };
  return useQuery({
    queryKey: ["market", "candles", query],
    queryFn: () => answer(api.GET("/api/v1/market/candles", { params: { query } })),
    staleTime: MINUTE_MS,
    refetchInterval: MINUTE_MS,
    placeholderData: (previous) => previous,
  });
}
