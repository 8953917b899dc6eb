import { useNavigate } from "react-router";
import type { Txn } from "@/api/types";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Money, Quantity } from "@/shared/ui/numbers";
import { type Column, Table } from "@/shared/ui/table";
import { TextLink } from "@/shared/ui/text-link";

const COLUMNS: Column<Txn>[] = [
  { id: "on", header: "Day", hint: "Market date, New York", cell: (txn) => <DateText on={txn.traded_on} /> },
  {
    id: "what",
    header: "What",
    cell: (txn) => (
      <>
        {txn.kind !== "trade" && <span className="text-muted">{txn.kind.replaceAll("_", " ")} </span>}
        {txn.instrument && txn.quantity !== "0" && <Quantity value={txn.quantity} className="font-medium" />}{" "}
        {txn.instrument?.words ?? txn.description}
      </>
    ),
  },
  {
    id: "cash",
    header: "Cash",
    hint: "Received is positive, paid is negative, fees included",
    align: "right",
    cell: (txn) => <Money value={txn.cash} />,
  },
];

/** The last rows of the ledger. */
export function RecentFills({ transactions }: { transactions: readonly Txn[] }) {
  const navigate = useNavigate();
  return (
    <Card title="Recent fills" actions={<TextLink to="/transactions">All transactions</TextLink>} flush>
      <Table
        label="Recent fills"
        columns={COLUMNS}
        rows={transactions}
        rowKey={(txn) => txn.id}
        onOpen={(txn) => navigate(`/transactions?open=${encodeURIComponent(txn.id)}`)}
      />
    </Card>
  );
}
