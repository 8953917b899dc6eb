import type { Chart, Plugin } from "chart.js";

export interface PayoffLabel {
  x: number;
  text: string;
  color: string;
  /** Drawn from top to bottom at its place. */
  line?: "solid" | "dashed";
}

export interface LabelOptions {
  labels: PayoffLabel[];
  /** One standard deviation to either side, shaded. */
  band: { low: number; high: number; color: string } | null;
  ground: string;
}

const GAP = 6;
const LINE_HEIGHT = 13;

/**
 * The row of each label so that none covers another: each takes the first row where it has room, in the order given.
 * Widths and places in pixels; a label that would leave the picture is pushed back in.
 */
export function placeLabels(
  labels: readonly { x: number; width: number }[],
  left: number,
  right: number,
): { x: number; row: number }[] {
  const rows: { from: number; to: number }[][] = [];
  return labels.map(({ x, width }) => {
    const from = Math.max(left, Math.min(right - width, x - width / 2));
    const to = from + width;
    const free = rows.findIndex((taken) =>
      taken.every((one) => to + GAP <= one.from || from >= one.to + GAP),
    );
    const row = free < 0 ? rows.length : free;
    rows[row] = [...(rows[row] ?? []), { from, to }];
    return { x: from, row };
  });
}

const optionsOf = (chart: Chart) =>
  (chart.options.plugins as unknown as { payoff?: LabelOptions } | undefined)?.payoff;

/** The shaded deviation behind the curves; the price, breakevens and their words above them. */
export const payoffLabels: Plugin = {
  id: "payoff",
  beforeDraw(chart) {
    const band = optionsOf(chart)?.band;
    const { x } = chart.scales;
    if (!band || !x) return;
    const { top, bottom, left, right } = chart.chartArea;
    const from = Math.max(left, x.getPixelForValue(band.low));
    const to = Math.min(right, x.getPixelForValue(band.high));
    chart.ctx.fillStyle = band.color;
    if (to > from) chart.ctx.fillRect(from, top, to - from, bottom - top);
  },
  afterDatasetsDraw(chart) {
    const options = optionsOf(chart);
    if (options) drawLabels(chart, options);
  },
};

function drawLabels(chart: Chart, { labels, ground }: LabelOptions): void {
  const { ctx, chartArea, scales } = chart;
  const scale = scales.x;
  if (!scale) return;
  ctx.save();
  ctx.font = `600 11px ${getComputedStyle(chart.canvas).fontFamily}`;
  ctx.textBaseline = "top";
  const shown = labels.filter(({ x }) => x >= (scale.min ?? 0) && x <= (scale.max ?? 0));
  const boxes = shown.map(({ x, text }) => ({
    x: scale.getPixelForValue(x),
    width: ctx.measureText(text).width,
  }));
  const places = placeLabels(boxes, chartArea.left, chartArea.right);
  shown.forEach(({ color, line }, at) => {
    const pixel = boxes[at]?.x ?? 0;
    if (!line) return;
    ctx.strokeStyle = color;
    ctx.setLineDash(line === "dashed" ? [3, 3] : []);
    ctx.beginPath();
    ctx.moveTo(pixel, chartArea.top);
    ctx.lineTo(pixel, chartArea.bottom);
    ctx.stroke();
  });
  shown.forEach(({ text, color }, at) => {
    const place = places[at];
    const width = boxes[at]?.width ?? 0;
    if (!place) return;
    const y = chartArea.top + 2 + place.row * LINE_HEIGHT;
    ctx.globalAlpha = 0.85;
    ctx.fillStyle = ground;
    ctx.fillRect(place.x - 2, y - 1, width + 4, LINE_HEIGHT);
    ctx.globalAlpha = 1;
    ctx.fillStyle = color;
    ctx.fillText(text, place.x, y);
  });
  ctx.restore();
}
