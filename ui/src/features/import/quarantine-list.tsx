import type { Quarantined } from "@/api/types";
import { Badge } from "@/shared/ui/badge";
import { type Column, Table } from "@/shared/ui/table";
import { TextLink } from "@/shared/ui/text-link";

const COLUMNS: Column<Quarantined>[] = [
  { id: "line", header: "Line", hint: "In the imported file", align: "right", cell: ({ line }) => line },
  {
    id: "reason",
    header: "Why it was not booked",
    cell: ({ reason, state }) => (
      <span className="flex flex-wrap items-center gap-2">
        {reason}
        {state === "resolved" && <Badge>resolved</Badge>}
      </span>
    ),
  },
  {
    id: "raw",
    header: "As written",
    cell: ({ raw }) => <code className="font-sans text-sm break-all text-muted">{raw}</code>,
    wide: true,
  },
];

/** Rows that were kept aside, each with its line and reason. */
export function QuarantineList({ rows }: { rows: readonly Quarantined[] }) {
  return (
    <section className="flex flex-col gap-2">
      <p>
        These rows wait for a decision on the <TextLink to="/reconciliation">reconciliation page</TextLink>.
      </p>
      <Table label="Quarantined rows" columns={COLUMNS} rows={rows} rowKey={({ id }) => id} />
    </section>
  );
}
