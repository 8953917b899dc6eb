import { useQuery } from "@tanstack/react-query";
import type { Candle } from "./market-types";
import type { Metrics, RegimeJson } from "./metrics-types";
import { rawGet } from "./raw";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Volatility, skew, dividends, earnings and all else that is known of an underlying, each with its source. */
export function useMetrics(symbol: string) {
  return useQuery({
    queryKey: ["market", "metrics", symbol],
    queryFn: () => rawGet<Metrics>("/api/v1/market/metrics", { symbol }),
    staleTime: MINUTE_MS,
    enabled: symbol !== "",
  });
}

export function useRegime(symbol: string) {
  return useQuery({
    queryKey: ["market", "regime", symbol],
    queryFn: () => rawGet<RegimeJson>("/api/v1/market/regime", { symbol }),
    staleTime: MINUTE_MS,
    enabled: symbol !== "",
  });
}

interface Candles {
  symbol: string;
  source: string | null;
  items: Candle[];
}

export function useCandles(symbol: string, interval: "minute" | "day", days: number) {
  return useQuery({
    queryKey: ["market", "candles", symbol, interval, days],
    queryFn: () => {
      const since = new Date(Date.now() - days * DAY_MS).toISOString();
      return rawGet<Candles>("/api/v1/market/candles", { symbol, interval, since });
    },
    staleTime: MINUTE_MS,
    enabled: symbol !== "",
    placeholderData: (previous) => previous,
  });
}
