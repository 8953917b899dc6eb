import type { ChartConfiguration, TooltipItem } from "chart.js";
import type { Performance } from "@/api/types";
import { formatDay } from "@/shared/format/date";
import { formatDecimal, MINUS, signOf, toPlot } from "@/shared/format/decimal";
import type { ChartColors } from "@/shared/ui/chart";

export type Curve = Pick<Performance, "equity" | "drawdowns" | "benchmark">;

const TICKS = 6;

const x = (points: readonly { on: string }[]) => ({
  grid: { display: false },
  ticks: {
    autoSkip: true,
    maxTicksLimit: TICKS,
    maxRotation: 0,
    callback: (_: unknown, at: number) => (points[at] ? formatDay(points[at].on) : ""),
  },
});

const amount = (value: number) => formatDecimal(value.toFixed(0).replace("-", MINUS), { places: 0 });

/** A curve from the day on which there was money: a nought before it would press all the rest flat. */
export function fromFirstMoney<Found extends Curve>(found: Found): Found {
  const first = found.equity.findIndex(({ value }) => signOf(value) !== 0);
  if (first <= 0) return found;
  const equity = found.equity.slice(first);
  const drawdowns = found.drawdowns.filter(({ on }) => on >= (equity[0]?.on ?? ""));
  return { ...found, equity, drawdowns };
}

/** What there was and the same money in the fund, day by day. */
export function equityLines({ equity, benchmark }: Curve, colors: ChartColors): ChartConfiguration {
  const line = { borderWidth: 2, pointRadius: 0, pointHitRadius: 12 };
  return {
    type: "line",
    data: {
      labels: equity.map(({ on }) => on),
      datasets: [
        {
          ...line,
          label: "Equity",
          data: equity.map(({ value }) => toPlot(value)),
          borderColor: colors.accent,
          backgroundColor: colors.accent,
        },
        {
          ...line,
          label: benchmark.symbol,
          data: equity.map(({ benchmark: worth }) => (worth === null ? null : toPlot(worth))),
          borderColor: colors.muted,
          backgroundColor: colors.muted,
          borderDash: [4, 3],
          borderWidth: 1.5,
          spanGaps: true,
        },
      ],
    },
    options: {
      normalized: true,
      interaction: { mode: "index", intersect: false },
      plugins: {
        legend: {
          display: benchmark.since !== null,
          position: "top",
          align: "end",
          labels: { usePointStyle: true, pointStyle: "line", boxHeight: 6 },
        },
        tooltip: {
          callbacks: {
            title: ([item]) => formatDay(equity[item?.dataIndex ?? 0]?.on ?? ""),
            label: (item) => exact(equity, item),
          },
        },
      },
      scales: {
        x: x(equity),
        y: {
          border: { display: false },
          ticks: { maxTicksLimit: 6, callback: (value) => amount(Number(value)) },
        },
      },
    },
  } as ChartConfiguration;
}

/** The figure of the answer, not the plotted one. */
function exact(equity: Curve["equity"], item: TooltipItem<"line">): string {
  const point = equity[item.dataIndex];
  const value = item.datasetIndex === 0 ? point?.value : point?.benchmark;
  return value == null ? "" : `${item.dataset.label} ${formatDecimal(value)}`;
}

/** How far below its peak the return is, day by day: always at or under the line. */
export function drawdownStrip({ drawdowns }: Curve, colors: ChartColors): ChartConfiguration {
  return {
    type: "line",
    data: {
      labels: drawdowns.map(({ on }) => on),
      datasets: [
        {
          label: "Below the peak",
          data: drawdowns.map(({ drawdown }) => drawdown * 100),
          borderColor: colors.loss,
          backgroundColor: colors.loss.replace("rgb(", "rgba(").replace(")", ", 0.25)"),
          borderWidth: 1,
          fill: "origin",
          pointRadius: 0,
          pointHitRadius: 12,
        },
      ],
    },
    options: {
      normalized: true,
      interaction: { mode: "index", intersect: false },
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: {
            title: ([item]) => formatDay(drawdowns[item?.dataIndex ?? 0]?.on ?? ""),
            label: (item) => `${percent(item.parsed.y ?? 0)} %`,
          },
        },
      },
      scales: {
        x: { ...x(drawdowns), display: false },
        y: {
          max: 0,
          border: { display: false },
          ticks: { maxTicksLimit: 3, callback: (value) => `${percent(Number(value))} %` },
        },
      },
    },
  } as ChartConfiguration;
}

const percent = (value: number) => value.toFixed(1).replace("-", MINUS);
