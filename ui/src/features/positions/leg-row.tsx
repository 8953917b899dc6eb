import { useLeg } from "@/api/use-live";
import { AlertLink } from "@/shared/alerts/alert-link";
import { ruleOfLeg } from "@/shared/alerts/begin";
import { isGrey, stateOf } from "@/shared/live/state";
import { AwaitingBadge, shortWords } from "@/shared/trade/legs";
import { Badge } from "@/shared/ui/badge";
import { cx } from "@/shared/ui/cx";
import type { HeldLeg, LegColumn } from "./leg-column";
import { STALE, STICKY } from "./level-row";

interface LegRowProps {
  held: HeldLeg;
  ticker: string;
  columns: readonly LegColumn[];
}

/** One open leg: grey as a whole while its quote is not of now; a mark at the edge while it is in the money. */
export function LegRow({ held, ticker, columns }: LegRowProps) {
  const { key, position } = held;
  const state = useLeg(key, stateOf);
  const inside = useLeg(key, (leg) => (leg?.moneyness ?? 0) > 0);
  const old = isGrey(state);
  const rule = ruleOfLeg(position.instrument);
  const words = shortWords(position.instrument.words, ticker);
  return (
    <tr
      data-row
      data-rule={rule}
      data-state={state}
      tabIndex={-1}
      className={cx("group border-b border-line bg-surface hover:bg-hover", old && STALE)}
    >
      <td
        className={cx(
          "bg-surface py-1.5 pr-2 pl-11 group-hover:bg-hover max-md:pl-7",
          STICKY,
          inside && MARKED,
        )}
      >
        <span
          className="flex flex-wrap items-center gap-x-2"
          title={[position.symbol, ...position.problems].join("\n")}
        >
          {words}
          {inside && (
            <span title="In the money" className="text-xs font-medium text-muted">
              ITM
            </span>
          )}
          {position.state === "awaiting_broker_event" && <AwaitingBadge />}
          {!position.basis_known && (
            <Badge tone="attention" title="An opening balance without a known basis stands behind this">
              basis unknown
            </Badge>
          )}
          <AlertLink rule={rule} about={`${ticker} ${words}`} className={BELL} />
        </span>
      </td>
      {columns.map(({ id, leg, left }) => (
        <td key={id} className={cx("px-2", !left && "text-right")}>
          {leg(held)}
        </td>
      ))}
      <td />
    </tr>
  );
}

/** Over the end of the cell where a pointer hovers, so that no row grows for it; beside the words under a thumb. */
const BELL =
  "text-muted pointer-fine:absolute pointer-fine:top-1/2 pointer-fine:right-1 pointer-fine:-translate-y-1/2 pointer-fine:bg-hover pointer-fine:p-1 pointer-fine:opacity-0 pointer-fine:group-focus-within:opacity-100 pointer-fine:group-hover:opacity-100 pointer-coarse:-my-2 pointer-coarse:p-2.5";
const MARKED = "shadow-[inset_3px_0_0_var(--attention-fill)]";
