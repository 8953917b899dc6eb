import type { AuditRow } from "@/api/types";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { type Column, Table } from "@/shared/ui/table";

/** A recorded state as short text: "name Taxable · lot_method hifo"; a dash for none. */
export function stateText(state: unknown): string {
  if (state === null || state === undefined) return "–";
  if (Array.isArray(state)) return state.map(stateText).join(", ");
  if (typeof state !== "object") return String(state);
  return Object.entries(state)
    .map(([name, value]) => `${name} ${stateText(value)}`)
    .join(" · ");
}

const state = (value: unknown) => <span className="text-sm break-words text-muted">{stateText(value)}</span>;

const COLUMNS: Column<AuditRow>[] = [
  { id: "seq", header: "#", align: "right", cell: ({ seq }) => seq },
  { id: "at", header: "When", hint: "Market time, New York", cell: ({ at }) => <DateText at={at} /> },
  { id: "actor", header: "Who", cell: ({ actor }) => actor, wide: true },
  {
    id: "action",
    header: "What",
    cell: ({ action, subject }) => (
      <>
        {action} <span className="break-all text-age">{subject}</span>
      </>
    ),
  },
  { id: "before", header: "Before", cell: ({ before }) => state(before), wide: true },
  { id: "after", header: "After", cell: ({ after }) => state(after), wide: true },
  {
    id: "hash",
    header: "Hash",
    hint: "Of this row and the one before it",
    cell: ({ hash }) => <span title={hash}>{hash.slice(0, 8)}</span>,
    wide: true,
  },
];

/** Every decision, newest first; the log is only ever added to. */
export function AuditTable({ rows }: { rows: readonly AuditRow[] }) {
  return (
    <Card flush>
      <Table label="Audit log" columns={COLUMNS} rows={rows} rowKey={({ seq }) => String(seq)} />
    </Card>
  );
}
