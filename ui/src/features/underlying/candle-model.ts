import type { Candle } from "@/api/types";
import { toMarket } from "@/shared/format/date";
import { toPlot } from "@/shared/format/decimal";

export type Interval = "minute" | "day";

export interface Bar {
  /** Epoch seconds of a clock on the wall of the market, as if that were UTC: the chart knows no time zones. */
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

/** Candles as bars in rising time; of two for one moment the later counts. */
export function toBars(candles: readonly Candle[]): Bar[] {
  const bars = new Map<number, Bar>();
  for (const candle of candles) {
    const time = marketClock(candle.at);
    if (!Number.isFinite(time)) continue;
    bars.set(time, {
      time,
      open: toPlot(candle.open),
      high: toPlot(candle.high),
      low: toPlot(candle.low),
      close: toPlot(candle.close),
      volume: candle.volume,
    });
  }
  return [...bars.values()].sort((a, b) => a.time - b.time);
}

function marketClock(at: string): number {
  const { on, time } = toMarket(at);
  return Date.parse(`${on}T${time}:00Z`) / 1000;
}

/** The last bar as a price that came now leaves it; null where that price belongs to another day or minute. */
export function tickBar(last: Bar, interval: Interval, price: number, at: Date): Bar | null {
  const now = marketClock(at.toISOString());
  const length = interval === "day" ? 86_400 : 60;
  const begin = (seconds: number) => Math.floor(seconds / length);
  if (begin(now) !== begin(last.time)) return null;
  return {
    ...last,
    high: Math.max(last.high, price),
    low: Math.min(last.low, price),
    close: price,
  };
}

export const SPANS = [
  { value: "1D", label: "Minutes", interval: "minute", days: 5 },
  { value: "3M", label: "3 months", interval: "day", days: 92 },
  { value: "1Y", label: "1 year", interval: "day", days: 366 },
  { value: "5Y", label: "5 years", interval: "day", days: 1827 },
] as const;

export type Span = (typeof SPANS)[number]["value"];
