import type { ChartConfiguration, ChartDataset, TooltipItem } from "chart.js";
import type { CampaignDetail } from "@/api/types";
import { formatDay, toMarket } from "@/shared/format/date";
import { formatDecimal, formatPrice, MINUS, toPlot } from "@/shared/format/decimal";
import type { ChartColors } from "@/shared/ui/chart";

type Series = CampaignDetail["cash_series"];
type Point = { x: number; y: number | null };

/** Shares fill the lowest part of the picture only, so that they never hide the money. */
const SHARES_HEADROOM = 5;

const TICKS = 5;
const DAY_MS = 86_400_000;

/** Days at even distances, the first and the last included. */
function evenly(from: number, to: number): number[] {
  if (to <= from) return [from];
  return Array.from({ length: TICKS }, (_, at) => from + ((to - from) * at) / (TICKS - 1));
}

const dayOf = (ms: number) => formatDay(toMarket(new Date(ms).toISOString()).on);

/** Until when an open campaign is drawn: now, but the quiet time since its last event never takes more than a fifth. */
export function shownUntil(series: Series, now: number): number {
  const first = Date.parse(series[0]?.at ?? "");
  const last = Date.parse(series[series.length - 1]?.at ?? "");
  return Math.min(now, last + Math.max(DAY_MS, (last - first) / 4));
}

/** Stepped lines: what is held stays as it is until the next event, or `until` then in an open campaign. */
export function cashLines(
  series: Series,
  { held, until }: { held: boolean; until: number | null },
  colors: ChartColors,
): ChartConfiguration {
  const plot = (value: (point: Series[number]) => string | null): Point[] => {
    const points = series.map((point) => {
      const text = value(point);
      return { x: Date.parse(point.at), y: text === null ? null : toPlot(text) };
    });
    const last = points[points.length - 1];
    return last && until !== null && until > last.x ? [...points, { ...last, x: until }] : points;
  };
  const lines = [
    cashLine(
      plot(({ cumulative }) => cumulative),
      colors,
    ),
  ];
  if (held) {
    lines.push(
      basisLine(
        plot(({ adjusted_basis }) => adjusted_basis),
        colors,
      ),
    );
    lines.push(
      sharesArea(
        plot(({ shares }) => shares),
        colors,
      ),
    );
  }
  const most = Math.max(1, ...series.map(({ shares }) => Math.abs(toPlot(shares))));
  return {
    type: "line",
    data: { datasets: lines },
    options: {
      parsing: false,
      normalized: true,
      interaction: { mode: "index", intersect: false },
      plugins: {
        legend: {
          display: held,
          position: "top",
          align: "end",
          labels: { usePointStyle: true, pointStyle: "line", boxHeight: 6 },
        },
        tooltip: {
          callbacks: {
            title: ([item]) => (item ? dayOf(item.parsed.x ?? 0) : ""),
            label: (item) => tooltipLine(series, item),
          },
        },
      },
      scales: {
        x: {
          type: "linear",
          bounds: "data",
          grid: { display: false },
          afterBuildTicks: (axis) => {
            axis.ticks = evenly(axis.min, axis.max).map((value) => ({ value }));
          },
          ticks: { maxRotation: 0, callback: (value) => dayOf(Number(value)) },
        },
        cash: {
          axis: "y",
          position: "left",
          border: { display: false },
          grace: "8%",
          ticks: { maxTicksLimit: 6, callback: (value) => amount(Number(value)) },
        },
        basis: {
          axis: "y",
          position: "right",
          display: held,
          border: { display: false },
          grid: { display: false },
          grace: "15%",
          ticks: { maxTicksLimit: 5, callback: (value) => amount(Number(value)) },
        },
        shares: { axis: "y", display: false, min: 0, max: most * SHARES_HEADROOM },
      },
    },
  } as ChartConfiguration;
}

function cashLine(data: Point[], colors: ChartColors): ChartDataset<"line", Point[]> {
  return {
    label: "Cumulative cash",
    data,
    yAxisID: "cash",
    stepped: "before",
    borderColor: colors.accent,
    backgroundColor: colors.accent,
    borderWidth: 2,
    pointRadius: data.length > 60 ? 0 : 2.5,
    pointHitRadius: 12,
  };
}

function basisLine(data: Point[], colors: ChartColors): ChartDataset<"line", Point[]> {
  return {
    label: "Adjusted basis per share",
    data,
    yAxisID: "basis",
    stepped: "before",
    borderColor: colors.ink,
    backgroundColor: colors.ink,
    borderDash: [4, 3],
    borderWidth: 1.5,
    pointRadius: 0,
    pointHitRadius: 12,
    spanGaps: false,
  };
}

function sharesArea(data: Point[], colors: ChartColors): ChartDataset<"line", Point[]> {
  return {
    label: "Shares held",
    data: data.map(({ x, y }) => ({ x, y: y === null ? null : Math.abs(y) })),
    yAxisID: "shares",
    stepped: "before",
    fill: "origin",
    borderColor: colors.muted,
    backgroundColor: colors.line,
    borderWidth: 1,
    pointRadius: 0,
    pointHitRadius: 0,
  };
}

const amount = (value: number) =>
  formatDecimal(value.toFixed(2).replace("-", MINUS), { places: 2, least: 0 });

/** The exact figures, not the plotted ones. */
function tooltipLine(series: Series, item: TooltipItem<"line">): string {
  // The point that stands for now repeats the last event.
  const point = series[Math.min(item.dataIndex, series.length - 1)];
  if (!point) return "";
  const label = item.dataset.label ?? "";
  if (item.datasetIndex === 0) return `${label} ${formatDecimal(point.cumulative, { plus: true })}`;
  if (item.datasetIndex === 1)
    return point.adjusted_basis === null ? "" : `${label} ${formatPrice(point.adjusted_basis)}`;
  return `${label} ${formatDecimal(point.shares, { places: 8, least: 0 })}`;
}
