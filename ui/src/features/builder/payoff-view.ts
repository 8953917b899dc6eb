import type { Payoff } from "@/api/types";
import { formatInstant } from "@/shared/format/date";

export interface Point {
  x: number;
  y: number;
}

/** A payoff as the picture, the numbers and the table need it. */
export interface PayoffView {
  spot: number;
  /** What the solid curve is of: every leg at its own expiration, or the nearest one with the later legs by model. */
  solid: { label: string; points: readonly Point[] };
  /** The dashed curve: what the structure is worth at the scenario's moment. */
  dashed: { label: string; points: readonly Point[] };
  breakevens: readonly number[];
  sigma: { low: number; high: number } | null;
}

/** The value of a curve at a price, between its points. */
export function valueAt(points: readonly Point[], x: number): number | null {
  const first = points[0];
  const last = points[points.length - 1];
  if (!first || !last || x < first.x || x > last.x) return null;
  const after = points.findIndex((point) => point.x >= x);
  const b = points[after];
  const a = points[Math.max(0, after - 1)];
  if (!a || !b) return null;
  return a.x === b.x ? b.y : a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x);
}

/** The points with one at every zero between them, so that the fill changes its colour exactly there. */
export function throughZero(points: readonly Point[]): Point[] {
  return points.flatMap((point, at) => {
    const before = points[at - 1];
    if (!before || before.y * point.y >= 0) return [point];
    const share = before.y / (before.y - point.y);
    return [{ x: before.x + (point.x - before.x) * share, y: 0 }, point];
  });
}

export interface Range {
  min: number;
  max: number;
}

/** The whole picture: every point that was answered. */
export function wholeRange({ solid, dashed }: Pick<PayoffView, "solid" | "dashed">): Range {
  const xs = [...solid.points, ...dashed.points].map(({ x }) => x);
  return { min: Math.min(...xs), max: Math.max(...xs) };
}

const CLOSEST = 0.02;

/** Nearer or farther around a price, never beyond the whole nor closer than a fiftieth of it. */
export function zoom(now: Range, factor: number, around: number, whole: Range): Range {
  const most = whole.max - whole.min;
  const width = Math.min(most, Math.max(most * CLOSEST, (now.max - now.min) * factor));
  const middle = Math.min(now.max, Math.max(now.min, around));
  const share = (middle - now.min) / (now.max - now.min || 1);
  const min = Math.min(whole.max - width, Math.max(whole.min, middle - width * share));
  return { min, max: min + width };
}

/** Rows of the table: evenly spaced prices, and those where something happens. */
export function tablePrices(view: PayoffView, strikes: readonly number[], count = 17): number[] {
  const { min, max } = wholeRange(view);
  const even = Array.from({ length: count }, (_, at) => min + ((max - min) * at) / (count - 1));
  const special = [...strikes, ...view.breakevens, view.spot].filter((x) => x >= min && x <= max);
  return [...new Set([...even, ...special].map((x) => Number(x.toFixed(2))))].sort((a, b) => a - b);
}

const ENDS = {
  expiry: "At expiration",
  // With legs that live on, nothing is an expiry payoff: the later legs are valued by the model.
  "front expiry": "At the first expiration",
};

/** The server's answer as the picture needs it; the dashed curve is named after the moment it is of. */
export function viewOf(payoff: Payoff): PayoffView {
  const points = (list: Payoff["now"]["points"]) => list.map(({ spot, profit }) => ({ x: spot, y: profit }));
  return {
    spot: payoff.spot,
    solid: { label: ENDS[payoff.expiry.kind], points: points(payoff.expiry.points) },
    dashed: { label: formatInstant(payoff.at), points: points(payoff.now.points) },
    breakevens: payoff.expiry.breakevens,
    sigma: payoff.sigma,
  };
}
