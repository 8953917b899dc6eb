import { useCallback } from "react";
import type { Metrics } from "@/api/types";
import { formatDay } from "@/shared/format/date";
import { Card } from "@/shared/ui/card";
import { Chart, type ChartColors } from "@/shared/ui/chart";
import { formatNumber, Measure } from "@/shared/ui/numbers";
import { EmptyState } from "@/shared/ui/states";
import { Said, SaidList, SourceLine } from "./said";

const PERCENT = 100;
const NO_HISTORY = "the desk keeps a value a day; none yet, and no broker says";

/** What options say of the days to come: level, where it stands in its own year, skew and term structure. */
export function ImpliedCard({ metrics }: { metrics: Metrics }) {
  const { iv30, iv_standing: standing, skew, term_structure: term } = metrics;
  return (
    <Card title="Implied volatility" aside="percent annualised">
      <div className="flex flex-col gap-3">
        <SaidList>
          <Said label="IV, 30 days" hint="At the money, at a constant maturity of 30 days" said={iv30}>
            <Measure value={iv30?.value} scale={PERCENT} places={1} />
          </Said>
          <Said
            label="IV rank"
            hint="Where it stands between the lowest (0) and highest (100) of the window"
            said={standing}
            lacking={NO_HISTORY}
          >
            <Measure value={standing?.rank} scale={PERCENT} places={0} />
          </Said>
          <Said
            label="IV percentile"
            hint="Share of the window's days that were lower, percent"
            said={standing}
            lacking={NO_HISTORY}
          >
            <Measure value={standing?.percentile} scale={PERCENT} places={0} />
          </Said>
          <Said
            label="Skew, 25 Δ"
            hint="Volatility of the 25-delta put less that of the 25-delta call, points"
            said={skew && { ...skew, note: formatDay(skew.expires_on) }}
          >
            <Measure value={skew && skew.put - skew.call} scale={PERCENT} places={1} plus />
          </Said>
        </SaidList>
        {standing && standing.low !== null && standing.high !== null && <Year standing={standing} />}
        {term && term.points.length > 1 ? (
          <TermStructure term={term} />
        ) : (
          <EmptyState title="No term structure yet">
            It needs two expirations with quotes at the money.
          </EmptyState>
        )}
      </div>
    </Card>
  );
}

/** Where today's volatility stands between the lowest and the highest of its window. */
function Year({ standing }: { standing: NonNullable<Metrics["iv_standing"]> }) {
  const { low, high, iv, days, window } = standing;
  if (low === null || high === null) return null;
  const share = high > low ? Math.min(1, Math.max(0, (iv - low) / (high - low))) : 0.5;
  return (
    <div className="text-sm text-muted">
      <div className="relative h-1.5 rounded-sm bg-line" aria-hidden>
        <span
          className="absolute -top-1 h-3.5 w-1 -translate-x-1/2 rounded-sm bg-accent"
          style={{ left: `${share * PERCENT}%` }}
        />
      </div>
      <p className="mt-1 flex justify-between tabular-nums">
        <span>{formatNumber(low * PERCENT, 1)} lowest</span>
        <span className="text-age">
          {days} of {window} days
        </span>
        <span>{formatNumber(high * PERCENT, 1)} highest</span>
      </p>
    </div>
  );
}

type Term = NonNullable<Metrics["term_structure"]>;

function TermStructure({ term }: { term: Term }) {
  const config = useCallback((colors: ChartColors) => termLine(term, colors), [term]);
  return (
    <section aria-label="Term structure">
      <h3 className="flex items-baseline gap-2 text-sm font-medium text-muted">
        Term structure <span className="font-normal text-age">{term.shape}</span>
      </h3>
      <Chart
        label="At-the-money volatility by days to expiration"
        config={config}
        className="h-40"
        table={<TermTable term={term} />}
      />
      <SourceLine said={term} />
    </section>
  );
}

function termLine({ points }: Term, colors: ChartColors) {
  return {
    type: "line" as const,
    data: {
      datasets: [
        {
          label: "IV",
          data: points.map(({ dte, iv }) => ({ x: dte, y: iv * PERCENT })),
          borderColor: colors.accent,
          backgroundColor: colors.accent,
          borderWidth: 2,
          pointRadius: 2.5,
        },
      ],
    },
    options: {
      parsing: false as const,
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: {
            title: ([item]: { dataIndex: number }[]) =>
              formatDay(points[item?.dataIndex ?? 0]?.expires_on ?? ""),
          },
        },
      },
      scales: {
        x: {
          type: "linear" as const,
          grid: { display: false },
          ticks: { maxTicksLimit: 8, callback: (value: string | number) => `${value} d` },
        },
        y: { border: { display: false }, grace: "10%", ticks: { maxTicksLimit: 5 } },
      },
    },
  };
}

function TermTable({ term: { points } }: { term: Term }) {
  return (
    <table aria-label="At-the-money volatility by expiration">
      <tbody>
        {points.map(({ expires_on, dte, iv }) => (
          <tr key={expires_on}>
            <th scope="row" className="pr-4 text-left font-normal">
              {formatDay(expires_on)}
            </th>
            <td className="pr-4 text-right tabular-nums">{dte} d</td>
            <td className="text-right tabular-nums">{formatNumber(iv * PERCENT, 1)} %</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
