import type { Positions } from "@/api/types";
import { campaignPath } from "@/shared/trade/campaign-columns";
import { Card } from "@/shared/ui/card";
import { Money } from "@/shared/ui/numbers";
import { type Column, Table } from "@/shared/ui/table";
import { TextLink } from "@/shared/ui/text-link";

type Closed = Positions["closed_today"][number];

const COLUMNS: Column<Closed>[] = [
  { id: "ticker", header: "Ticker", cell: ({ ticker }) => ticker },
  {
    id: "leg",
    header: "Position",
    cell: ({ campaign_id, instrument }) => (
      <TextLink to={campaignPath(campaign_id)}>{instrument.words}</TextLink>
    ),
  },
  {
    id: "today",
    header: "P&L today",
    hint: "Dollars since the previous close, fees included",
    align: "right",
    cell: ({ pnl_today }) => <Money value={pnl_today} unknown="–" />,
  },
];

/** What is held no longer and still counts in today's result. */
export function ClosedToday({ legs }: { legs: readonly Closed[] }) {
  if (legs.length === 0) return null;
  return (
    <Card flush title="Closed today" aside="counts in today's result">
      <Table
        label="Positions closed today"
        columns={COLUMNS}
        rows={legs}
        rowKey={({ account_id, campaign_id, symbol }) => `${account_id} ${campaign_id} ${symbol}`}
      />
    </Card>
  );
}
