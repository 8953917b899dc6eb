import type { PerformanceDay } from "@/api/types";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Facts } from "@/shared/ui/facts";
import { Money, Quantity } from "@/shared/ui/numbers";
import { EmptyState } from "@/shared/ui/states";
import { type Column, Table } from "@/shared/ui/table";
import { TextLink } from "@/shared/ui/text-link";

type Campaign = PerformanceDay["campaigns"][number];
type Trade = PerformanceDay["trades"][number];

const CAMPAIGNS: Column<Campaign>[] = [
  {
    id: "campaign",
    header: "Campaign",
    cell: ({ campaign_id, ticker, strategy_label }) => (
      <TextLink to={`/campaigns/${campaign_id}`}>
        {ticker} · {strategy_label}
      </TextLink>
    ),
  },
  { id: "pnl", header: "Realised and income", align: "right", cell: ({ pnl }) => <Money value={pnl} /> },
  { id: "premium", header: "Premium sold", align: "right", cell: ({ premium }) => <Money value={premium} /> },
  {
    id: "income",
    header: "Income",
    align: "right",
    cell: ({ income }) => <Money value={income} />,
    wide: true,
  },
  { id: "fees", header: "Fees", align: "right", cell: ({ fees }) => <Money value={fees} />, wide: true },
];

const TRADES: Column<Trade>[] = [
  {
    id: "trade",
    header: "Closed",
    cell: ({ campaign_id, label }) => <TextLink to={`/campaigns/${campaign_id}`}>{label}</TextLink>,
  },
  {
    id: "quantity",
    header: "Opened with",
    align: "right",
    cell: ({ quantity }) => <Quantity value={quantity} />,
  },
  { id: "opened", header: "Opened", cell: ({ opened_on }) => <DateText on={opened_on} />, wide: true },
  { id: "realized", header: "Realised", align: "right", cell: ({ realized }) => <Money value={realized} /> },
];

/** What made a day: its sums, its campaigns, and the trades that closed. */
export function DayView({ day }: { day: PerformanceDay }) {
  const marked = day.scope.valued === "marked";
  return (
    <>
      <Card
        title="What the day made"
        aside={
          marked
            ? "the change of everything held, at the marks of its close"
            : "by the book: realised and income"
        }
      >
        <Facts
          facts={[
            { label: "Profit of the day", value: <Money value={day.pnl} /> },
            { label: "Realised", value: <Money value={day.realized} /> },
            { label: "Income", value: <Money value={day.income} /> },
            { label: "Premium sold", value: <Money value={day.premium} /> },
            { label: "Fees", value: <Money value={day.fees} /> },
            {
              label: "Told by no campaign",
              value: <Money value={day.untold} />,
              hint: "interest, account fees",
            },
          ]}
        />
        {marked && (
          <p className="mt-2 text-sm text-muted">
            The profit is what everything was worth more than at the close before, payments aside; what was
            realised is a part of it, or of days before.
          </p>
        )}
      </Card>
      <Card title="Campaigns" flush>
        {day.campaigns.length ? (
          <Table
            label="Campaigns of the day"
            columns={CAMPAIGNS}
            rows={day.campaigns}
            rowKey={(row) => row.campaign_id}
          />
        ) : (
          <EmptyState title="Nothing happened in any campaign" />
        )}
      </Card>
      <Card title="Trades that closed" flush>
        {day.trades.length ? (
          <Table
            label="Trades that closed"
            columns={TRADES}
            rows={day.trades}
            rowKey={(row) => `${row.campaign_id} ${row.symbol} ${row.opened_on} ${row.realized}`}
          />
        ) : (
          <EmptyState title="No trade closed" />
        )}
      </Card>
    </>
  );
}
