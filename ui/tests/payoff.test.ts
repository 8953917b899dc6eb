import { expect, test } from "vitest";
import { payoffConfig, translucent } from "@/features/builder/payoff-config";
import { placeLabels } from "@/features/builder/payoff-labels";
import {
  type PayoffView,
  tablePrices,
  throughZero,
  valueAt,
  wholeRange,
  zoom,
} from "@/features/builder/payoff-view";
import type { ChartColors } from "@/shared/ui/chart";

const LONG_CALL: PayoffView = {
  spot: 100,
  solid: {
    label: "At expiration",
    points: [
      { x: 60, y: -100 },
      { x: 115, y: -100 },
      { x: 140, y: 2400 },
    ],
  },
  dashed: {
    label: "Today",
    points: [
      { x: 60, y: -100 },
      { x: 140, y: 2450 },
    ],
  },
  breakevens: [116],
  sigma: { low: 92, high: 108 },
};

const COLORS: ChartColors = {
  ink: "#000",
  muted: "#000",
  line: "#000",
  accent: "#000",
  accentSoft: "#000",
  attention: "#000",
  gain: "rgb(8, 117, 63)",
  loss: "rgb(187, 42, 38)",
  surface: "#fff",
};

test("the fill changes its colour exactly where the curve crosses zero", () => {
  const points = throughZero(LONG_CALL.solid.points);
  expect(points.find(({ y }) => y === 0)?.x).toBe(116);
  expect(points).toHaveLength(4);
});

test("a curve that touches zero at a point of its own gets no second one", () => {
  const touching = [
    { x: 1, y: -5 },
    { x: 2, y: 0 },
    { x: 3, y: 5 },
  ];
  expect(throughZero(touching)).toEqual(touching);
});

test("the picture holds every strike and breakeven, however far they are", () => {
  const { min, max } = wholeRange(LONG_CALL);
  expect(min).toBeLessThanOrEqual(100);
  expect(max).toBeGreaterThanOrEqual(116);
  const config = payoffConfig(LONG_CALL, wholeRange(LONG_CALL), COLORS);
  expect(config.options?.scales?.x).toMatchObject({ min: 60, max: 140 });
});

test("a zoom stays where it was put when the numbers change", () => {
  const near = zoom(wholeRange(LONG_CALL), 0.5, 100, wholeRange(LONG_CALL));
  expect(near.max - near.min).toBe(40);
  const moved = { ...LONG_CALL, breakevens: [117] };
  expect(payoffConfig(moved, near, COLORS).options?.scales?.x).toMatchObject(near);
  expect(zoom(near, 10, 100, wholeRange(LONG_CALL))).toEqual(wholeRange(LONG_CALL));
});

test("labels never cover each other nor leave the picture", () => {
  const placed = placeLabels(
    [
      { x: 50, width: 40 },
      { x: 60, width: 40 },
      { x: 5, width: 40 },
      { x: 200, width: 40 },
    ],
    0,
    200,
  );
  expect(placed).toEqual([
    { x: 30, row: 0 },
    { x: 40, row: 1 },
    { x: 0, row: 2 },
    { x: 160, row: 0 },
  ]);
});

test("breakevens, the price and one deviation are said in words", () => {
  const payoff = payoffConfig(LONG_CALL, wholeRange(LONG_CALL), COLORS).options?.plugins as unknown as {
    payoff: { labels: { text: string }[]; band: object };
  };
  expect(payoff.payoff.labels.map(({ text }) => text)).toEqual(["100.00", "BE 116.00", "−1σ", "+1σ"]);
  expect(payoff.payoff.band).toMatchObject({ low: 92, high: 108 });
});

test("the table has the strikes, the breakevens and the price among its rows", () => {
  const prices = tablePrices(LONG_CALL, [115]);
  expect(prices).toEqual(expect.arrayContaining([60, 100, 115, 116, 140]));
  expect(new Set(prices).size).toBe(prices.length);
});

test("a curve is read between its points and nowhere else", () => {
  expect(valueAt(LONG_CALL.solid.points, 120)).toBe(400);
  expect(valueAt(LONG_CALL.solid.points, 115)).toBe(-100);
  expect(valueAt(LONG_CALL.solid.points, 20)).toBeNull();
});

test("fills let the grid through", () => {
  expect(translucent("rgb(8, 117, 63)")).toBe("rgba(8, 117, 63, 0.16)");
});
