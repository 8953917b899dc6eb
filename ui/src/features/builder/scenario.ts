import { formatDay, toMarket } from "@/shared/format/date";

/** Where the sliders stand. Null follows the market: the price of now, the moment of now. */
export interface Scenario {
  days: number;
  spot: number | null;
  /** Points of volatility added to every leg. */
  points: number;
}

export const NOW: Scenario = { days: 0, spot: null, points: 0 };

export const isNow = ({ days, spot, points }: Scenario) => days === 0 && spot === null && points === 0;

const DAY_MS = 86_400_000;

/** Calendar days until the last of the legs ends, at least one. */
export function horizon(expiries: readonly string[], now: number): number {
  const last = expiries[expiries.length - 1];
  if (!last) return 30;
  const today = toMarket(new Date(now).toISOString()).on;
  return Math.max(1, Math.round((Date.parse(last) - Date.parse(today)) / DAY_MS));
}

/** The moment that the slider names; undefined for now, which the server knows best. */
export function momentOf({ days }: Scenario, now: number): string | undefined {
  return days === 0 ? undefined : new Date(now + days * DAY_MS).toISOString();
}

/** "12 Dec 26, in 21 d". */
export function dayWords(days: number, now: number): string {
  if (days === 0) return "now";
  return `${formatDay(toMarket(new Date(now + days * DAY_MS).toISOString()).on)}, in ${days} d`;
}

/** A step that feels the same for a stock of 5 and an index of 6,000: a quarter of a percent, rounded to 1, 2 or 5. */
export function priceStep(spot: number): number {
  const raw = Math.max(0.01, spot * 0.0025);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].find((factor) => raw <= factor * power * 1.0001) ?? 10;
  return Number((step * power).toFixed(4));
}
