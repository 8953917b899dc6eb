import type { ChainRow, OptionQuote } from "@/api/types";
import { useQuote } from "@/api/use-live";
import { AlertLink } from "@/shared/alerts/alert-link";
import { ruleOfStrike } from "@/shared/alerts/begin";
import { formatDecimal, formatPrice } from "@/shared/format/decimal";
import { isGrey, stateOf } from "@/shared/live/state";
import { cx } from "@/shared/ui/cx";
import { Quantity } from "@/shared/ui/numbers";
import type { SideColumn } from "./columns";

/** Adds a leg: one contract bought (+1) or sold (−1). */
export type Trade = (symbol: string, quantity: 1 | -1) => void;

interface LadderRowProps {
  underlying: string;
  row: ChainRow;
  columns: readonly SideColumn[];
  inMoney: { call: boolean; put: boolean };
  bracket: { inside: boolean; first: boolean; last: boolean };
  held: { call: number; put: number };
  onTrade: Trade;
}

/** One strike: its call to the left, its put to the right, both mirrored so that the prices stand at the strike. */
export function LadderRow({ underlying, row, columns, inMoney, bracket, held, onTrade }: LadderRowProps) {
  const strike = formatDecimal(row.strike, { places: 3, least: 0 });
  const rule = ruleOfStrike(underlying, row.strike);
  return (
    <tr data-row data-rule={rule} tabIndex={-1} className="h-7 border-b border-line/60 max-md:h-10">
      {columns.map((column) => (
        <SideCell key={column.id} option={row.call} column={column} shaded={inMoney.call} />
      ))}
      <PriceCells option={row.call} kind="call" strike={strike} shaded={inMoney.call} onTrade={onTrade} />
      <th
        scope="row"
        className={cx(
          "border-x-2 px-1 text-center font-semibold tabular-nums",
          bracket.inside ? "border-accent" : "border-transparent",
          bracket.first && "rounded-t-md border-t-2 border-t-accent",
          bracket.last && "rounded-b-md border-b-2 border-b-accent",
        )}
      >
        <span className="flex items-center justify-center gap-1">
          <Held quantity={held.call} />
          <AlertLink
            rule={rule}
            about={`${underlying} at ${strike}`}
            className="px-1 hover:underline max-md:py-2"
          >
            {strike}
          </AlertLink>
          <Held quantity={held.put} />
        </span>
      </th>
      <PriceCells option={row.put} kind="put" strike={strike} shaded={inMoney.put} onTrade={onTrade} />
      {columns.toReversed().map((column) => (
        <SideCell key={column.id} option={row.put} column={column} shaded={inMoney.put} />
      ))}
    </tr>
  );
}

const SHADE = "bg-hover";

function Held({ quantity }: { quantity: number }) {
  if (quantity === 0) return null;
  return (
    <span className="rounded-sm bg-accent-soft px-1 text-xs font-medium text-accent" title="In the structure">
      <Quantity value={String(quantity)} />
    </span>
  );
}

interface SideCellProps {
  option: OptionQuote | null;
  column: SideColumn;
  shaded: boolean;
}

function SideCell({ option, column, shaded }: SideCellProps) {
  return (
    <td className={cx("px-1.5 text-right text-sm tabular-nums", shaded && SHADE)}>
      {option && column.cell(option)}
    </td>
  );
}

interface PricesProps {
  option: OptionQuote | null;
  kind: "call" | "put";
  strike: string;
  shaded: boolean;
  onTrade: Trade;
}

/** Prices to click: the bid is what one sells at, the ask what one buys at. */
function PriceCells({ option, shaded, ...button }: PricesProps) {
  return (["bid", "ask"] as const).map((side) => (
    <td key={side} className={cx("p-0.5", shaded && SHADE)}>
      {option && <PriceButton option={option} side={side} {...button} />}
    </td>
  ));
}

interface PriceButtonProps extends Omit<PricesProps, "shaded" | "option"> {
  option: OptionQuote;
  side: "bid" | "ask";
}

function PriceButton({ option, side, kind, strike, onTrade }: PriceButtonProps) {
  const price = useQuote(option.symbol, (quote) => quote?.[side]);
  const state = useQuote(option.symbol, stateOf);
  const sells = side === "bid";
  const shown = price == null ? "–" : formatPrice(price);
  return (
    <button
      type="button"
      data-price={`${kind}-${side}`}
      data-state={state}
      tabIndex={-1}
      onClick={() => onTrade(option.symbol, sells ? -1 : 1)}
      aria-label={`${sells ? "Sell" : "Buy"} the ${strike} ${kind} at ${shown}`}
      className={cx(
        "block w-full rounded-sm border border-transparent px-1 py-0.5 text-right tabular-nums hover:border-accent max-md:py-2",
        isGrey(state) || price == null ? "text-age" : "text-ink",
      )}
    >
      {shown}
    </button>
  );
}
