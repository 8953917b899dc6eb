import { useState } from "react";
import type { Certificate } from "@/api/types";
import { Button } from "@/shared/ui/button";
import { Quantity } from "@/shared/ui/numbers";
import { type Column, Table } from "@/shared/ui/table";

type Compared = Certificate["positions"][number];

const differs = ({ difference }: Compared) => Number(difference) !== 0;

const COLUMNS: Column<Compared>[] = [
  {
    id: "what",
    header: "Position",
    cell: (row) => (
      <>
        {row.words || row.symbol}
        {row.rests_on_opening && <span title="Rests on an opening balance"> *</span>}
      </>
    ),
  },
  { id: "ours", header: "Here", align: "right", cell: ({ ours }) => <Quantity value={ours} /> },
  { id: "brokers", header: "Broker", align: "right", cell: ({ brokers }) => <Quantity value={brokers} /> },
  {
    id: "difference",
    header: "Difference",
    hint: "What the broker has more than the desk",
    align: "right",
    cell: (row) => (
      <span className={differs(row) ? "font-semibold text-attention" : "text-age"}>
        <Quantity value={row.difference} />
      </span>
    ),
  },
];

/** Positions side by side: those that differ at once, the equal ones when asked for. */
export function ComparedPositions({ certificate }: { certificate: Certificate }) {
  const [all, setAll] = useState(false);
  const apart = certificate.positions.filter(differs);
  const rows = all ? certificate.positions : apart;
  if (certificate.positions.length === 0) return <p className="text-muted">No positions on either side.</p>;
  return (
    <div className="flex flex-col items-start gap-2">
      {rows.length > 0 && (
        <div className="w-full">
          <Table label="Positions compared" columns={COLUMNS} rows={rows} rowKey={({ symbol }) => symbol} />
        </div>
      )}
      <Button variant="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
        {all ? "Only what differs" : `Show all ${certificate.positions.length} positions`}
      </Button>
    </div>
  );
}
