import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Account } from "@/api/types";
import { useAccountChange } from "@/api/use-account-change";
import { useBalances } from "@/api/use-balances";
import { Badge } from "@/shared/ui/badge";
import { Button, IconButton } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Facts } from "@/shared/ui/facts";
import { Field, Select } from "@/shared/ui/field";
import { Money, Quantity } from "@/shared/ui/numbers";
import { QueryView } from "@/shared/ui/query-view";
import { useToast } from "@/shared/ui/toast";
import { DeleteSampleDialog } from "./delete-sample-dialog";
import { RenameDialog } from "./rename-dialog";

const LOT_METHODS = [
  { value: "fifo", label: "FIFO: oldest lot first" },
  { value: "lifo", label: "LIFO: newest lot first" },
  { value: "hifo", label: "HIFO: dearest lot first" },
];

/** One account: what it is, what it holds, how its lots are matched. */
export function AccountCard({ account }: { account: Account }) {
  const [dialog, setDialog] = useState<"rename" | "delete" | null>(null);
  const close = () => setDialog(null);
  return (
    <Card
      title={account.name}
      aside={
        <span className="flex items-center gap-2">
          {account.broker}
          {account.number_masked && <span>{account.number_masked}</span>}
          <Badge tone={account.kind === "sample" || account.kind === "paper" ? "attention" : "neutral"}>
            {account.kind}
          </Badge>
        </span>
      }
      actions={
        <>
          <IconButton icon={Pencil} label={`Rename ${account.name}`} onClick={() => setDialog("rename")} />
          {account.kind === "sample" && (
            <Button icon={Trash2} onClick={() => setDialog("delete")}>
              Delete sample
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <AccountBalances account={account} />
        <LotMethod account={account} />
      </div>
      <RenameDialog account={account} open={dialog === "rename"} onClose={close} />
      <DeleteSampleDialog account={account} open={dialog === "delete"} onClose={close} />
    </Card>
  );
}

function AccountBalances({ account }: { account: Account }) {
  const query = useBalances(account.id);
  return (
    <QueryView query={query} rows={2}>
      {(balances) => (
        <Facts
          facts={[
            { label: `Cash, ${balances.currency}`, value: <Money value={balances.cash} tone="plain" /> },
            { label: "Deposits, net", value: <Money value={balances.deposits} tone="plain" /> },
            {
              label: "Realised",
              value: <Money value={balances.realized.net} />,
              hint: "Of closed lots, net of fees",
            },
            {
              label: "Option results",
              value: <Money value={balances.realized.options_gross} />,
              hint: "Before fees",
            },
            {
              label: "Stock results",
              value: <Money value={balances.realized.stock_gross} />,
              hint: "Before fees",
            },
            {
              label: "Fees",
              value: <Money value={balances.realized.fees} tone="plain" />,
              hint: "Of closed lots",
            },
            { label: "Income", value: <Money value={balances.income} />, hint: "Dividends and interest" },
            { label: "Cost of what is open", value: <Money value={balances.open_cost} /> },
            { label: "Transactions", value: <Quantity value={String(account.transactions)} /> },
            { label: "First", value: <DateText on={account.first_on} /> },
            { label: "Last", value: <DateText on={account.last_on} /> },
          ]}
        />
      )}
    </QueryView>
  );
}

function LotMethod({ account }: { account: Account }) {
  const change = useAccountChange();
  const toast = useToast();
  const choose = (lot_method: Account["lot_method"]) =>
    change.mutate(
      { id: account.id, lot_method },
      {
        onSuccess: () =>
          toast.show(`Lots of ${account.name} are matched ${lot_method.toUpperCase()}.`, () =>
            change.mutate({ id: account.id, lot_method: account.lot_method }),
          ),
      },
    );
  return (
    <Field
      label="Tax lots"
      hint="Counts for the tax basis only; campaigns match inside themselves."
      className="max-w-72"
    >
      {(attributes) => (
        <Select
          {...attributes}
          value={account.lot_method}
          options={LOT_METHODS}
          disabled={change.isPending}
          onChange={(event) => choose(event.target.value as Account["lot_method"])}
        />
      )}
    </Field>
  );
}
