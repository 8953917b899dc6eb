import { FolderInput, X } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { CampaignDetail } from "@/api/types";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { cx } from "@/shared/ui/cx";
import { EmptyState } from "@/shared/ui/states";
import { CELL, LegRow } from "./leg-row";
import { type LegRow as Row, toBrackets } from "./legs-model";

const HEADERS: { name: string; hint?: string; right?: boolean; className?: string }[] = [
  { name: "When", hint: "Market date", className: "max-md:hidden" },
  { name: "What" },
  {
    name: "Qty",
    hint: "Signed: bought is positive, sold is negative",
    right: true,
    className: "max-md:hidden",
  },
  { name: "Price", hint: "Per share", right: true, className: "max-md:hidden" },
  { name: "Gross", hint: "Before fees", right: true, className: "max-lg:hidden" },
  { name: "Fees", right: true, className: "max-lg:hidden" },
  { name: "Cash", hint: "Received is positive, paid is negative, fees included", right: true },
  { name: "Role", className: "max-lg:hidden" },
  { name: "Why it belongs here", className: "max-md:hidden" },
];

interface LegsTableProps {
  campaign: CampaignDetail;
  rows: readonly Row[];
  selected: ReadonlySet<string>;
  /** Transactions of the step chosen in the chain. */
  marked: ReadonlySet<string>;
  onToggle: (key: string) => void;
  onClear: () => void;
  /** A row by its menu, or the selection. */
  onMove: (key: string | null) => void;
  onOpen: (transactionId: string) => void;
}

/** Every part of a transaction that is told in this campaign, and why. */
export function LegsTable({
  campaign,
  rows,
  selected,
  marked,
  onToggle,
  onClear,
  onMove,
  onOpen,
}: LegsTableProps) {
  const [link, setLink] = useState<string | null>(null);
  const brackets = useMemo(() => toBrackets(rows, link), [rows, link]);
  const body = useRef<HTMLTableSectionElement>(null);
  const problems = useMemo(
    () => new Map(campaign.problems.map(({ transaction_id, problem }) => [transaction_id, problem])),
    [campaign.problems],
  );
  useEffect(() => {
    const [first] = marked.size ? rows.filter(({ leg }) => marked.has(leg.transaction_id)) : [];
    const row = first && body.current?.querySelector(`[data-leg="${CSS.escape(first.key)}"]`);
    row?.scrollIntoView?.({ block: "center", behavior: "smooth" });
  }, [marked, rows]);
  return (
    <Card
      title="Legs"
      aside={`${rows.length}, ${campaign.currency}`}
      flush
      actions={
        <SelectionActions
          count={rows.filter(({ key }) => selected.has(key)).length}
          onMove={() => onMove(null)}
          onClear={onClear}
        />
      }
    >
      {rows.length === 0 ? (
        <EmptyState title="Nothing is told here any more" />
      ) : (
        <table aria-label="Legs" className="w-full border-collapse text-left">
          <thead className="text-xs text-muted">
            <tr className="border-b border-line">
              <td />
              {HEADERS.map(({ name, hint, right, className }) => (
                <th
                  key={name}
                  scope="col"
                  title={hint}
                  className={cx(CELL, "font-medium whitespace-nowrap", right && "text-right", className)}
                >
                  {name}
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody ref={body}>
            {rows.map((row, at) => (
              <LegRow
                key={row.key}
                row={row}
                ticker={campaign.ticker}
                first={at === 0}
                bracket={brackets[at] ?? "none"}
                selected={selected.has(row.key)}
                marked={marked.has(row.leg.transaction_id)}
                problem={problems.get(row.leg.transaction_id) ?? null}
                onToggle={onToggle}
                onMove={onMove}
                onOpen={onOpen}
                onPoint={setLink}
              />
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

function SelectionActions({
  count,
  onMove,
  onClear,
}: {
  count: number;
  onMove: () => void;
  onClear: () => void;
}) {
  if (count === 0)
    return (
      <span className="text-sm text-age max-md:hidden">
        Drag a handle, or select with <kbd className="font-sans">x</kbd> and move with{" "}
        <kbd className="font-sans">m</kbd>
      </span>
    );
  return (
    <>
      <span className="text-sm text-muted">{count} selected</span>
      <Button icon={FolderInput} onClick={onMove}>
        Move to…
      </Button>
      <Button variant="quiet" icon={X} onClick={onClear}>
        Clear
      </Button>
    </>
  );
}
