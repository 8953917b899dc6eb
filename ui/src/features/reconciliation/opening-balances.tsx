import { Undo2 } from "lucide-react";
import { useState } from "react";
import type { OpeningBalance } from "@/api/types";
import { useOpeningBalanceUndo } from "@/api/use-opening-balance";
import { useAccountName } from "@/shared/trade/use-account-name";
import { Badge } from "@/shared/ui/badge";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Money, Quantity } from "@/shared/ui/numbers";
import { type Column, Table } from "@/shared/ui/table";
import { useToast } from "@/shared/ui/toast";
import { BasisDialog } from "./basis-dialog";

/** What was recorded, by hand or from the broker's figures, as held before the history; figures may rest on it. */
export function OpeningBalances({ items }: { items: readonly OpeningBalance[] }) {
  const [priced, setPriced] = useState<OpeningBalance | null>(null);
  const undo = useOpeningBalanceUndo();
  const toast = useToast();
  const accountName = useAccountName();
  if (items.length === 0) return null;
  const takeBack = ({ account_id, id }: OpeningBalance) =>
    undo.mutate(
      { accountId: account_id, id },
      { onSuccess: () => toast.show("Opening balance taken back.") },
    );
  const columns: Column<OpeningBalance>[] = [
    { id: "on", header: "Held on", hint: "Market date", cell: ({ on }) => <DateText on={on} />, wide: true },
    { id: "account", header: "Account", cell: ({ account_id }) => accountName(account_id), wide: true },
    { id: "symbol", header: "What", cell: ({ symbol }) => symbol ?? "cash" },
    { id: "quantity", header: "Qty", align: "right", cell: ({ quantity }) => <Quantity value={quantity} /> },
    {
      id: "basis",
      header: "Basis",
      hint: "What it cost or brought in, fees included; of cash its amount",
      align: "right",
      cell: ({ symbol, cash, basis }) => (
        <Money value={symbol ? basis : cash} tone="plain" unknown="not known" />
      ),
    },
    {
      id: "action",
      header: "",
      align: "right",
      cell: (item) =>
        item.undone ? (
          <Badge tone="age">undone</Badge>
        ) : (
          <span className="inline-flex flex-wrap justify-end gap-1.5">
            {item.symbol && item.basis === null && (
              <Button onClick={() => setPriced(item)}>Say what it cost…</Button>
            )}
            <Button icon={Undo2} disabled={undo.isPending} onClick={() => takeBack(item)}>
              Undo
            </Button>
          </span>
        ),
    },
  ];
  return (
    <Card title="Opening balances" aside="Held before the history begins" flush>
      <Table label="Opening balances" columns={columns} rows={items} rowKey={({ id }) => id} />
      <BasisDialog balance={priced} onClose={() => setPriced(null)} />
    </Card>
  );
}
