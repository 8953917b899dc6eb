import type { ChartConfiguration } from "chart.js";
import type { ChartColors } from "@/shared/ui/chart";
import { formatNumber } from "@/shared/ui/numbers";
import { type PayoffLabel, payoffLabels } from "./payoff-labels";
import { type PayoffView, type Range, throughZero, valueAt } from "./payoff-view";

/** Expiration solid, filled green above and red below zero; the scenario dashed; one deviation shaded. */
export function payoffConfig(view: PayoffView, range: Range, colors: ChartColors): ChartConfiguration {
  const solid = throughZero(view.solid.points);
  return {
    type: "line",
    data: {
      datasets: [
        {
          label: view.solid.label,
          data: solid,
          borderColor: colors.ink,
          borderWidth: 2,
          pointRadius: 0,
          pointHitRadius: 0,
          fill: {
            target: { value: 0 },
            above: translucent(colors.gain),
            below: translucent(colors.loss),
          },
        },
        {
          label: view.dashed.label,
          data: [...view.dashed.points],
          borderColor: colors.accent,
          borderWidth: 2,
          borderDash: [6, 4],
          pointRadius: 0,
          pointHitRadius: 0,
          tension: 0,
        },
      ],
    },
    plugins: [payoffLabels],
    options: {
      parsing: false,
      normalized: true,
      interaction: { mode: "nearest", axis: "x", intersect: false },
      plugins: {
        legend: {
          position: "bottom",
          align: "start",
          labels: { usePointStyle: true, pointStyle: "line", boxHeight: 6 },
        },
        tooltip: {
          callbacks: {
            title: ([item]) => (item ? `At ${formatNumber(item.parsed.x ?? 0)}` : ""),
            label: ({ dataset, parsed }) => {
              const points = dataset.label === view.dashed.label ? view.dashed.points : view.solid.points;
              const value = valueAt(points, parsed.x ?? 0);
              return value === null ? "" : `${dataset.label}: ${formatNumber(value, 0, true)}`;
            },
          },
        },
        payoff: { labels: labelsOf(view, colors), band: bandOf(view, colors), ground: colors.surface },
      },
      scales: {
        x: {
          type: "linear",
          min: range.min,
          max: range.max,
          grid: { display: false },
          ticks: { maxTicksLimit: 7, maxRotation: 0, callback: (value) => formatNumber(Number(value), 0) },
        },
        y: {
          border: { display: false },
          grace: "12%",
          ticks: { maxTicksLimit: 6, callback: (value) => formatNumber(Number(value), 0) },
          grid: { color: ({ tick }) => (tick?.value === 0 ? colors.muted : colors.line) },
        },
      },
    },
  } as ChartConfiguration;
}

function labelsOf(view: PayoffView, colors: ChartColors): PayoffLabel[] {
  const labels: PayoffLabel[] = [
    { x: view.spot, text: formatNumber(view.spot), color: colors.accent, line: "solid" },
    ...view.breakevens.map((x) => ({
      x,
      text: `BE ${formatNumber(x)}`,
      color: colors.ink,
      line: "dashed" as const,
    })),
  ];
  if (view.sigma) {
    labels.push({ x: view.sigma.low, text: "−1σ", color: colors.muted });
    labels.push({ x: view.sigma.high, text: "+1σ", color: colors.muted });
  }
  return labels;
}

const bandOf = ({ sigma }: PayoffView, colors: ChartColors) =>
  sigma && { ...sigma, color: colors.accentSoft };

/** A computed colour is "rgb(…)"; the fill must let the lines of the grid through. */
export function translucent(color: string): string {
  const numbers = /^rgba?\((\d+),\s*(\d+),\s*(\d+)/.exec(color);
  return numbers ? `rgba(${numbers[1]}, ${numbers[2]}, ${numbers[3]}, 0.16)` : color;
}
