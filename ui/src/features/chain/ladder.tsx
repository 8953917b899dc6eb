import { Fragment, type KeyboardEvent } from "react";
import type { ChainRow } from "@/api/types";
import { useQuote, useSubscription } from "@/api/use-live";
import { formatPrice, toPlot } from "@/shared/format/decimal";
import { useNarrow } from "@/shared/ui/use-narrow";
import type { SideColumn } from "./columns";
import { type Band, bracket, spotPlace, symbolsOf } from "./ladder-model";
import { LadderRow, type Trade } from "./ladder-row";

const WIDTHS = { price: 60, strike: 92 };
const NARROW_WIDTHS = { price: 53, strike: 66 };

interface LadderProps {
  symbol: string;
  label: string;
  rows: readonly ChainRow[];
  columns: readonly SideColumn[];
  band: Band | null;
  held: ReadonlyMap<string, number>;
  onTrade: Trade;
}

/** Strikes from low to high, calls left, puts right, the price of the underlying between them. */
export function Ladder({ symbol, label, rows, columns, band, held, onTrade }: LadderProps) {
  useSubscription(symbolsOf(rows));
  // Only its place among the strikes is drawn here; the price itself changes in its own cell.
  const place = useQuote(symbol, (quote) => spotPlace(rows, quote?.mark == null ? null : toPlot(quote.mark)));
  const widths = useNarrow() ? NARROW_WIDTHS : WIDTHS;
  const side = columns.reduce((sum, { width }) => sum + width, 2 * widths.price);
  const quantity = (option: string | undefined) => (option && held.get(option)) || 0;
  return (
    <section
      aria-label={`${label}, scrolls sideways`}
      className="overflow-x-auto"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
      tabIndex={0}
      onKeyDown={moveAmongPrices}
    >
      <table
        aria-label={label}
        style={{ minWidth: 2 * side + widths.strike }}
        className="w-full table-fixed border-collapse"
      >
        <Widths columns={columns} price={widths.price} strike={widths.strike} />
        <LadderHead columns={columns} />
        <tbody>
          {rows.map((row, at) => (
            <Fragment key={row.strike}>
              {place === at && <SpotLine symbol={symbol} span={2 * columns.length + 5} />}
              <LadderRow
                underlying={symbol}
                row={row}
                columns={columns}
                inMoney={{ call: place >= 0 && at < place, put: place >= 0 && at >= place }}
                bracket={bracket(rows, at, band)}
                held={{ call: quantity(row.call?.symbol), put: quantity(row.put?.symbol) }}
                onTrade={onTrade}
              />
            </Fragment>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface WidthsProps {
  columns: readonly SideColumn[];
  price: number;
  strike: number;
}

function Widths({ columns, price: priceWidth, strike }: WidthsProps) {
  const prices = (side: string) =>
    ["bid", "ask"].map((price) => <col key={`${side}-${price}`} style={{ width: priceWidth }} />);
  return (
    <colgroup>
      {columns.map(({ id, width }) => (
        <col key={`call-${id}`} style={{ width }} />
      ))}
      {prices("call")}
      <col style={{ width: strike }} />
      {prices("put")}
      {columns.toReversed().map(({ id, width }) => (
        <col key={`put-${id}`} style={{ width }} />
      ))}
    </colgroup>
  );
}

const HEAD = "px-1.5 py-1 text-right text-xs font-medium text-muted whitespace-nowrap";

function LadderHead({ columns }: { columns: readonly SideColumn[] }) {
  const prices = (
    <>
      <th scope="col" className={HEAD} title="Click to sell one at the bid">
        Bid
      </th>
      <th scope="col" className={HEAD} title="Click to buy one at the ask">
        Ask
      </th>
    </>
  );
  const figures = (list: readonly SideColumn[]) =>
    list.map(({ id, header, hint }) => (
      <th key={id} scope="col" className={HEAD} title={hint}>
        {header}
      </th>
    ));
  return (
    <thead className="border-b border-line">
      <tr className="text-xs text-age">
        <th scope="colgroup" colSpan={columns.length + 2} className="pt-1 font-medium">
          Calls
        </th>
        <td />
        <th scope="colgroup" colSpan={columns.length + 2} className="pt-1 font-medium">
          Puts
        </th>
      </tr>
      <tr>
        {figures(columns)}
        {prices}
        <th scope="col" className="py-1 text-center text-xs font-medium text-muted">
          Strike
        </th>
        {prices}
        {figures(columns.toReversed())}
      </tr>
    </thead>
  );
}

function SpotLine({ symbol, span }: { symbol: string; span: number }) {
  const mark = useQuote(symbol, (quote) => quote?.mark);
  return (
    <tr className="h-5">
      <td colSpan={span} className="border-y border-accent bg-accent-soft p-0 text-center">
        <span className="text-xs font-semibold text-accent tabular-nums">
          {symbol} {mark == null ? "" : formatPrice(mark)}
        </span>
      </td>
    </tr>
  );
}

/** Arrows walk over the prices, Enter clicks one: the ladder has one tab stop, not hundreds. */
function moveAmongPrices(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const here = document.activeElement as HTMLElement | null;
  const sideways = event.key === "ArrowRight" || event.key === "ArrowLeft";
  const column = here?.dataset.price;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-price]")];
  const row = here?.closest("tr")?.querySelector<HTMLElement>("[data-price]");
  const among = sideways || !column ? all : all.filter(({ dataset }) => dataset.price === column);
  const at = here && column ? among.indexOf(here) + step : Math.max(0, row ? among.indexOf(row) : 0);
  const next = among[Math.min(among.length - 1, Math.max(0, at))];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
}
