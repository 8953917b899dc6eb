import type { Position } from "@/api/types";
import { AwaitingBadge, shortWords } from "@/shared/trade/legs";
import { Badge } from "@/shared/ui/badge";
import { DateText } from "@/shared/ui/dates";
import { DteBar } from "@/shared/ui/dte-bar";
import { Money, Quantity, Unknown } from "@/shared/ui/numbers";

/** One open leg: what is held, what it cost, what is not known yet. */
export function LegRow({ leg, ticker }: { leg: Position; ticker: string }) {
  return (
    <tr data-row tabIndex={-1} className="border-b border-line hover:bg-hover">
      <td className="py-1.5 pr-2.5 pl-12 max-md:pl-8">
        <span className="flex flex-wrap items-center gap-x-2" title={leg.symbol}>
          {shortWords(leg.instrument.words, ticker)}
          {leg.state === "awaiting_broker_event" && <AwaitingBadge />}
          {!leg.basis_known && (
            <Badge tone="attention" title="An opening balance without a known basis stands behind this">
              basis unknown
            </Badge>
          )}
        </span>
      </td>
      <td className="px-2.5 text-right">
        <Quantity value={leg.quantity} />
      </td>
      <td className="px-2.5 max-md:hidden">
        <DteBar dte={leg.dte} />
      </td>
      <td className="px-2.5 max-md:hidden">
        <DateText on={leg.opened_on} />
      </td>
      <td className="px-2.5 text-right">
        <Money value={leg.basis_known ? leg.cost : null} unknown="unknown" />
      </td>
      <td className="px-2.5 text-right max-md:hidden">
        <Unknown text="no price" />
      </td>
      <td className="pr-3 pl-2.5 text-right">
        <Unknown text="no price" />
      </td>
    </tr>
  );
}
