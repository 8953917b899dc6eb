import { Minus, Plus, Scan } from "lucide-react";
import { useCallback, useState } from "react";
import type { Payoff } from "@/api/types";
import { formatDay, formatInstant, toMarket } from "@/shared/format/date";
import { IconButton } from "@/shared/ui/button";
import { Chart, type ChartColors } from "@/shared/ui/chart";
import { formatNumber } from "@/shared/ui/numbers";
import { payoffConfig } from "./payoff-config";
import { type PayoffView, type Range, tablePrices, valueAt, wholeRange, zoom } from "./payoff-view";

const NEARER = 0.7;

interface PayoffChartProps {
  view: PayoffView;
  strikes: readonly number[];
  table: Payoff["table"];
}

/** The picture, its zoom, and the same numbers as a table. */
export function PayoffChart({ view, strikes, table }: PayoffChartProps) {
  const [chosen, choose] = useState<Range | null>(null);
  const whole = wholeRange(view);
  const range = chosen ?? whole;
  const { min, max } = range;
  const config = useCallback(
    (colors: ChartColors) => payoffConfig(view, { min, max }, colors),
    [view, min, max],
  );
  const turn = (factor: number) => choose(zoom(range, factor, view.spot, whole));
  return (
    <div>
      <div className="flex items-center">
        <h3 className="mr-auto text-sm font-medium text-muted">Profit and loss by price, dollars</h3>
        <IconButton icon={Plus} label="Nearer" onClick={() => turn(NEARER)} />
        <IconButton icon={Minus} label="Farther" onClick={() => turn(1 / NEARER)} />
        <IconButton icon={Scan} label="Everything" disabled={chosen === null} onClick={() => choose(null)} />
      </div>
      <Chart
        label={describe(view)}
        config={config}
        className="h-72 max-md:h-60"
        table={
          <>
            <PayoffTable view={view} strikes={strikes} />
            <DateTable table={table} />
          </>
        }
      />
    </div>
  );
}

function describe({ solid, dashed, breakevens, spot }: PayoffView): string {
  const zeros = breakevens.length ? breakevens.map((value) => formatNumber(value)).join(" and ") : "none";
  return `Profit and loss by price: ${solid.label} solid, ${dashed.label} dashed. Price ${formatNumber(spot)}, breakevens ${zeros}.`;
}

function PayoffTable({ view, strikes }: { view: PayoffView; strikes: readonly number[] }) {
  const cell = (points: PayoffView["solid"]["points"], price: number) => {
    const value = valueAt(points, price);
    return value === null ? "–" : formatNumber(value, 0, true);
  };
  return (
    <table aria-label="Profit and loss by price" className="text-right tabular-nums">
      <thead>
        <tr className="text-xs text-muted [&>th]:px-2 [&>th]:font-medium">
          <th scope="col">Price</th>
          <th scope="col">{view.solid.label}</th>
          <th scope="col">{view.dashed.label}</th>
        </tr>
      </thead>
      <tbody>
        {tablePrices(view, strikes).map((price) => (
          <tr key={price} className="[&>td]:px-2">
            <th scope="row" className="px-2 font-normal">
              {formatNumber(price)}
            </th>
            <td>{cell(view.solid.points, price)}</td>
            <td>{cell(view.dashed.points, price)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Profits by price and moment, as the server reckoned them. */
function DateTable({ table: { at, rows } }: { table: Payoff["table"] }) {
  if (rows.length === 0) return null;
  return (
    <table aria-label="Profit and loss by price and date" className="mt-3 text-right tabular-nums">
      <thead>
        <tr className="text-xs text-muted [&>th]:px-2 [&>th]:font-medium">
          <th scope="col">Price</th>
          {at.map((instant) => (
            <th key={instant} scope="col" title={formatInstant(instant)}>
              {formatDay(toMarket(instant).on)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ spot, profits }) => (
          <tr key={spot} className="[&>td]:px-2">
            <th scope="row" className="px-2 font-normal">
              {formatNumber(spot)}
            </th>
            {profits.map((profit, place) => (
              <td key={at[place]}>{formatNumber(profit, 0, true)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
