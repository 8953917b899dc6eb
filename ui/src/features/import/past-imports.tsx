import type { Import } from "@/api/types";
import { useImports } from "@/api/use-imports";
import { Badge } from "@/shared/ui/badge";
import { Card } from "@/shared/ui/card";
import { Age } from "@/shared/ui/dates";
import { Quantity } from "@/shared/ui/numbers";
import { QueryView } from "@/shared/ui/query-view";
import { type Column, Table } from "@/shared/ui/table";
import { useImportSource } from "./import-result";

const TONES = { done: "neutral", failed: "attention", queued: "accent", running: "accent" } as const;
const count = (value: number) => <Quantity value={String(value)} />;

const COLUMNS: Column<Import>[] = [
  { id: "at", header: "When", cell: ({ started_at }) => <Age at={started_at} /> },
  {
    id: "file",
    header: "File",
    cell: (given) => (
      <span className="flex flex-wrap gap-x-2">
        <span className="break-all">{given.filename}</span>
        <Source given={given} />
      </span>
    ),
  },
  { id: "status", header: "State", cell: ({ status }) => <Badge tone={TONES[status]}>{status}</Badge> },
  { id: "read", header: "Read", hint: "Rows", align: "right", cell: ({ read }) => count(read), wide: true },
  { id: "new", header: "New", hint: "Rows", align: "right", cell: (given) => count(given.new) },
  {
    id: "known",
    header: "Known",
    hint: "Rows",
    align: "right",
    cell: ({ known }) => count(known),
    wide: true,
  },
  {
    id: "quarantined",
    header: "Quarantined",
    hint: "Rows",
    align: "right",
    cell: ({ quarantined }) => (
      <span className={quarantined.length ? "text-attention" : undefined}>{count(quarantined.length)}</span>
    ),
    wide: true,
  },
];

function Source({ given }: { given: Import }) {
  const source = useImportSource();
  return <span className="text-age">{source(given)}</span>;
}

/** What was imported before; a row opens its result again. */
export function PastImports({ selected, onOpen }: { selected: string | null; onOpen: (id: string) => void }) {
  const query = useImports();
  return (
    <Card title="Past imports" flush>
      <QueryView query={query} rows={3}>
        {({ items }) =>
          items.length ? (
            <Table
              label="Past imports"
              columns={COLUMNS}
              rows={items}
              rowKey={({ id }) => id}
              selected={selected}
              onOpen={({ id }) => onOpen(id)}
            />
          ) : (
            <p className="p-3 text-muted">
              Nothing was imported yet. The same file may be imported again at any time: nothing is counted
              twice.
            </p>
          )
        }
      </QueryView>
    </Card>
  );
}
