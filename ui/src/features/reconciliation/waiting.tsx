import type { Reconciliation } from "@/api/types";
import { campaignPath } from "@/shared/trade/campaign-columns";
import { useAccountName } from "@/shared/trade/use-account-name";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Quantity } from "@/shared/ui/numbers";
import { type Column, Table } from "@/shared/ui/table";
import { TextLink } from "@/shared/ui/text-link";

type Awaiting = Reconciliation["awaiting"][number];

/** Expired legs of which the broker has not said what became; never assumed worthless. */
export function AwaitingBroker({ items }: { items: readonly Awaiting[] }) {
  const accountName = useAccountName();
  if (items.length === 0) return null;
  const columns: Column<Awaiting>[] = [
    { id: "on", header: "Expired", cell: ({ expires_on }) => <DateText on={expires_on} /> },
    {
      id: "what",
      header: "What",
      cell: ({ words, campaign_id }) => <TextLink to={campaignPath(campaign_id)}>{words}</TextLink>,
    },
    { id: "quantity", header: "Qty", align: "right", cell: ({ quantity }) => <Quantity value={quantity} /> },
    { id: "account", header: "Account", cell: ({ account_id }) => accountName(account_id), wide: true },
    {
      id: "reason",
      header: "What is known",
      cell: ({ reason }) => <span className="text-muted">{reason}</span>,
    },
  ];
  return (
    <Card title="Awaiting a broker event" aside="Import a newer export to settle these." flush>
      <Table
        label="Awaiting a broker event"
        columns={columns}
        rows={items}
        rowKey={(item) => `${item.account_id} ${item.symbol}`}
      />
    </Card>
  );
}

/** Rows whose place was in doubt; nothing is guessed silently. */
export function Ambiguous({ items }: { items: Reconciliation["ambiguous"] }) {
  if (items.length === 0) return null;
  return (
    <Card title="In doubt" aside={items.length} flush>
      <ul>
        {items.map((item) => (
          <li
            key={`${item.transaction_id} ${item.problem}`}
            className="flex gap-3 border-b border-line px-3 py-1.5 last:border-b-0"
          >
            <span className="min-w-0 flex-1">{item.problem}</span>
            <TextLink to={`/transactions?problem=1&open=${encodeURIComponent(item.transaction_id)}`}>
              See the row
            </TextLink>
          </li>
        ))}
      </ul>
    </Card>
  );
}
