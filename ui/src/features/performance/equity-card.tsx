import { useCallback, useMemo } from "react";
import type { Performance } from "@/api/types";
import { Card } from "@/shared/ui/card";
import { Chart, type ChartColors } from "@/shared/ui/chart";
import { DateText } from "@/shared/ui/dates";
import { Measure, Money } from "@/shared/ui/numbers";
import { EmptyState } from "@/shared/ui/states";
import { TextLink } from "@/shared/ui/text-link";
import { useFilters } from "@/shared/ui/use-filters";
import { type Curve, drawdownStrip, equityLines, fromFirstMoney } from "./equity-config";

const YEAR_POINTS = 260;

/** Equity against the same money in SPY, and how far below its peak it was. */
export function EquityCard({ found: told }: { found: Performance }) {
  const found = useMemo(() => fromFirstMoney(told), [told]);
  const lines = useCallback((colors: ChartColors) => equityLines(found, colors), [found]);
  const strip = useCallback((colors: ChartColors) => drawdownStrip(found, colors), [found]);
  const { equity, benchmark, scope } = found;
  const why = found.explained.time_weighted?.reason ?? "";
  if (equity.length < 2)
    return (
      <Card title="Equity">
        <EmptyState title="No equity curve">
          {why ? `${why}.` : "It takes two sessions to draw a line."}
          {why.includes("an opening") && <Lacking />}
        </EmptyState>
      </Card>
    );
  return (
    <Card
      title="Equity"
      aside={
        scope.valued === "marked"
          ? "cash and the value of everything held, at each close"
          : "by the book: cash, and what everything open had cost"
      }
    >
      <Chart
        label={benchmark.since ? `Equity beside the same money in ${benchmark.symbol}` : "Equity, day by day"}
        config={lines}
        className="h-64"
        table={<CurveTable found={found} />}
      />
      <div className="mt-2">
        <Chart label="Drawdown: how far below its peak the return was" config={strip} className="h-20" />
      </div>
      <p className="mt-1 text-sm text-muted">
        {benchmark.since ? (
          <>
            {benchmark.symbol} with the same payments on the same days, dividends put back in, from{" "}
            <DateText on={benchmark.since} /> on.
          </>
        ) : (
          `No comparison with ${benchmark.symbol}: ${benchmark.reason}.`
        )}
      </p>
    </Card>
  );
}

/** What helps: saying what was held and what it had cost, or looking at an account whose history is whole. */
function Lacking() {
  const account = useFilters()[0]("account");
  const which = account ? `?account=${account}` : "";
  return (
    <>
      {" "}
      Say in <TextLink to={`/reconciliation${which}`}>Reconciliation</TextLink>, under Missing opens and
      Opening balances, what was held before the history and what it had cost
      {account ? "." : ", or choose an account above whose history is whole."}
    </>
  );
}

function CurveTable({ found: { equity, drawdowns } }: { found: Curve }) {
  // The newest first; the file of the days has all of them.
  const rows = equity.map((point, at) => ({ ...point, drawdown: drawdowns[at]?.drawdown ?? null })).reverse();
  return (
    <table aria-label="Equity by day" className="w-full text-left">
      <thead>
        <tr className="text-xs text-muted">
          <th scope="col">Day</th>
          <th scope="col" className="text-right">
            Equity
          </th>
          <th scope="col" className="text-right">
            In the fund
          </th>
          <th scope="col" className="text-right">
            Paid in
          </th>
          <th scope="col" className="text-right">
            Below peak
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, YEAR_POINTS).map((point) => (
          <tr key={point.on}>
            <th scope="row" className="font-normal">
              <DateText on={point.on} />
            </th>
            <td className="text-right">
              <Money value={point.value} tone="plain" />
            </td>
            <td className="text-right">
              <Money value={point.benchmark} tone="plain" unknown="–" />
            </td>
            <td className="text-right">
              <Money value={point.flow} tone="plain" />
            </td>
            <td className="text-right">
              <Measure value={point.drawdown} scale={100} /> %
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
