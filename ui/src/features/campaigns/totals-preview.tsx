import { ArrowRight } from "lucide-react";
import { describeProblem } from "@/api/problem";
import type { RegroupOrder } from "@/api/types";
import { useCampaignPreview } from "@/api/use-campaign-preview";
import { cx } from "@/shared/ui/cx";
import { Money, Price } from "@/shared/ui/numbers";
import { type Change, type Lite, toChanges } from "./totals";

interface TotalsPreviewProps {
  order: RegroupOrder | null;
  /** What a touched campaign is called; undefined where the page does not know it. */
  nameOf: (id: string) => string | undefined;
  /** Said while there is nothing to show. */
  hint: string;
}

/** What every touched campaign's totals become, before anything is done. */
export function TotalsPreview({ order, nameOf, hint }: TotalsPreviewProps) {
  const { data, error } = useCampaignPreview(order);
  const changes = data ? toChanges(data) : [];
  return (
    <div aria-live="polite" className="min-h-36">
      {error !== undefined && (
        <p className="text-attention">{Object.values(describeProblem(error)).slice(0, 2).join(": ")}</p>
      )}
      {!data && !error && <p className="text-sm text-age">{order ? "Working out the totals…" : hint}</p>}
      {data && changes.length === 0 && <p className="text-sm text-muted">No campaign's totals change.</p>}
      {changes.length > 0 && <Totals changes={changes} nameOf={nameOf} />}
    </div>
  );
}

function Totals({ changes, nameOf }: { changes: Change[]; nameOf: TotalsPreviewProps["nameOf"] }) {
  return (
    <table aria-label="Totals before and after" className="w-full border-collapse text-left text-sm">
      <thead>
        <tr className="text-xs text-muted">
          <th scope="col" className="pb-1 font-medium">
            Totals become
          </th>
          {["Realised", "Cash", "Basis/share"].map((header) => (
            <th key={header} scope="col" className="pb-1 pl-2 text-right font-medium">
              {header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.key} className="border-t border-line align-top">
            <th scope="row" className="py-1 font-medium">
              {change.created ? (nameOf(change.key) ?? "New campaign") : nameOf(change.key)}
              <span className="block font-normal text-age">{stateWords(change)}</span>
            </th>
            <Cell change={change} of="realized" />
            <Cell change={change} of="cash" />
            <Cell change={change} of="adjusted_basis" />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function stateWords({ before, after }: Change): string {
  if (!after) return "told there, no longer on its own";
  if (!before || before.status === after.status) return after.status;
  return `${before.status} → ${after.status}`;
}

function Cell({
  change: { before, after },
  of,
}: {
  change: Change;
  of: "realized" | "cash" | "adjusted_basis";
}) {
  const same = before && after && before[of] === after[of];
  return (
    <td className="py-1 pl-2 text-right whitespace-nowrap">
      {before && !same && (
        <>
          <Amount lite={before} of={of} className="text-age!" />
          <ArrowRight role="img" aria-label="becomes" size={10} className="ml-1 inline text-age" />
        </>
      )}
      <span className={cx("block", !same && "font-semibold")}>
        {after ? <Amount lite={after} of={of} /> : <span className="text-age">–</span>}
      </span>
    </td>
  );
}

function Amount({
  lite,
  of,
  className,
}: {
  lite: Lite;
  of: "realized" | "cash" | "adjusted_basis";
  className?: string;
}) {
  if (of === "adjusted_basis") return <Price value={lite[of]} unknown="–" className={className} />;
  return <Money value={lite[of]} className={className} />;
}
