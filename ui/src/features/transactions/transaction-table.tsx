import { TriangleAlert } from "lucide-react";
import type { Txn } from "@/api/types";
import { toMarket } from "@/shared/format/date";
import { signOf } from "@/shared/format/decimal";
import { campaignPath } from "@/shared/trade/campaign-columns";
import { useAccountName } from "@/shared/trade/use-account-name";
import { Badge } from "@/shared/ui/badge";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Money, Price, Quantity } from "@/shared/ui/numbers";
import { type Column, type Sort, Table } from "@/shared/ui/table";
import { TextLink } from "@/shared/ui/text-link";
import { kindLabel } from "./kinds";

const COLUMNS: Column<Txn>[] = [
  {
    id: "occurred_at",
    header: "When",
    hint: "Market date and time, New York; no time where the source has none",
    sortable: true,
    cell: (txn) => (
      <span className="whitespace-nowrap">
        <DateText on={txn.traded_on} />
        {txn.time_precision !== "day" && (
          <span className="ml-1.5 text-age max-md:hidden">{toMarket(txn.occurred_at).time}</span>
        )}
      </span>
    ),
  },
  {
    id: "kind",
    header: "Kind",
    sortable: true,
    cell: (txn) => (
      <span className="whitespace-nowrap">
        {kindLabel(txn.kind)}
        {txn.effect && txn.kind === "trade" && <span className="text-age"> {txn.effect}</span>}
      </span>
    ),
    wide: true,
  },
  { id: "what", header: "What", cell: (txn) => <What txn={txn} /> },
  { id: "quantity", header: "Qty", hint: "Signed: sold is negative", align: "right", cell: quantityCell },
  {
    id: "price",
    header: "Price",
    hint: "Per share",
    align: "right",
    cell: (txn) => <Price value={txn.price} unknown="" />,
    wide: true,
  },
  {
    id: "fees",
    header: "Fees",
    hint: "Commissions and fees, never positive",
    align: "right",
    cell: (txn) =>
      signOf(txn.fees) === 0 ? null : <Money value={txn.fees} tone="plain" className="text-muted" />,
    wide: true,
  },
  {
    id: "cash",
    header: "Cash",
    hint: "Received is positive, paid is negative, fees included",
    align: "right",
    sortable: true,
    cell: (txn) => <Money value={txn.cash} />,
  },
  { id: "campaigns", header: "Campaign", cell: campaignCell, wide: true },
];

function quantityCell(txn: Txn) {
  return signOf(txn.quantity) === 0 ? null : <Quantity value={txn.quantity} />;
}

function campaignCell(txn: Txn) {
  return (
    <span className="flex flex-wrap gap-x-2">
      {txn.campaigns.map((campaign) => (
        <TextLink
          key={campaign.id}
          to={campaignPath(campaign.id)}
          onClick={(event) => event.stopPropagation()}
        >
          {campaign.ticker} {campaign.strategy_label}
        </TextLink>
      ))}
    </span>
  );
}

function What({ txn }: { txn: Txn }) {
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <span className="md:hidden">{txn.kind !== "trade" && kindLabel(txn.kind)}</span>
      <span className={txn.instrument ? undefined : "text-muted"}>
        {txn.instrument?.words ?? txn.description}
      </span>
      {txn.status !== "valid" && <Badge tone="age">{txn.status}</Badge>}
      {txn.problem && (
        <Badge tone="attention" title={txn.problem}>
          <TriangleAlert aria-hidden size={11} />
          problem
        </Badge>
      )}
    </span>
  );
}

interface TransactionTableProps {
  transactions: readonly Txn[];
  sort: Sort;
  onSort: (sort: Sort) => void;
  opened: string | null;
  onOpen: (id: string) => void;
}

export function TransactionTable({ transactions, sort, onSort, opened, onOpen }: TransactionTableProps) {
  const accountName = useAccountName();
  const accounts = new Set(transactions.map(({ account_id }) => account_id));
  const account: Column<Txn> = {
    id: "account",
    header: "Account",
    cell: (txn) => <span className="whitespace-nowrap text-muted">{accountName(txn.account_id)}</span>,
    wide: true,
  };
  return (
    <Card flush>
      <Table
        label="Transactions"
        columns={accounts.size > 1 ? [...COLUMNS, account] : COLUMNS}
        rows={transactions}
        rowKey={(txn) => txn.id}
        onOpen={(txn) => onOpen(txn.id)}
        sort={sort}
        onSort={onSort}
        selected={opened}
      />
    </Card>
  );
}
