import { useState } from "react";
import type { MissingOpen } from "@/api/types";
import { useAccountName } from "@/shared/trade/use-account-name";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Money, Quantity } from "@/shared/ui/numbers";
import { type Column, Table } from "@/shared/ui/table";
import { OpeningBalanceDialog } from "./opening-balance-dialog";

/** Closes whose opening lies before the history: shown as such, never invented. */
export function MissingOpens({ items }: { items: readonly MissingOpen[] }) {
  const [chosen, setChosen] = useState<MissingOpen | null>(null);
  const accountName = useAccountName();
  if (items.length === 0) return null;
  const columns: Column<MissingOpen>[] = [
    {
      id: "on",
      header: "Closed",
      hint: "Market date",
      cell: ({ transaction }) => <DateText on={transaction.traded_on} />,
    },
    {
      id: "what",
      header: "What",
      cell: ({ transaction, symbol }) => transaction.instrument?.words ?? symbol,
    },
    {
      id: "account",
      header: "Account",
      cell: ({ transaction }) => <span className="text-muted">{accountName(transaction.account_id)}</span>,
      wide: true,
    },
    {
      id: "quantity",
      header: "Missing",
      hint: "Quantity that must have been open before the history begins; short is negative",
      align: "right",
      cell: ({ quantity }) => <Quantity value={quantity} />,
    },
    {
      id: "cash",
      header: "Cash",
      hint: "Of the closing transaction",
      align: "right",
      cell: ({ cash }) => <Money value={cash} />,
      wide: true,
    },
    {
      id: "action",
      header: "",
      align: "right",
      cell: (item) => <Button onClick={() => setChosen(item)}>Record the opening</Button>,
    },
  ];
  return (
    <Card title="Missing opens" aside="The history starts after these were opened." flush>
      <Table
        label="Closes without an opening"
        columns={columns}
        rows={items}
        rowKey={({ transaction, symbol }) => `${transaction.id} ${symbol}`}
      />
      <OpeningBalanceDialog missing={chosen} onClose={() => setChosen(null)} />
    </Card>
  );
}
