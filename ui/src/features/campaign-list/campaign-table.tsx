import { useNavigate } from "react-router";
import type { Campaign, Campaigns } from "@/api/types";
import { CAMPAIGN_COLUMNS, campaignPath } from "@/shared/trade/campaign-columns";
import { Badge } from "@/shared/ui/badge";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Money } from "@/shared/ui/numbers";
import { type Column, Table } from "@/shared/ui/table";

const { strategy, legs, dte, rolls, shares, basis, open, realized, cash, curve } = CAMPAIGN_COLUMNS;

const state: Column<Campaign> = {
  id: "state",
  header: "State",
  cell: ({ status, closed_on, edited }) => (
    <span className="flex items-center gap-1.5">
      {status === "open" ? (
        <Badge tone="accent">open</Badge>
      ) : (
        <DateText on={closed_on} className="text-age" />
      )}
      {edited && <Badge title="Grouped by hand; the raw history is unchanged">edited</Badge>}
    </span>
  ),
  wide: "extra",
};

const COLUMNS = [strategy, state, legs, dte, rolls, shares, basis, open, realized, cash, curve];

/** Campaigns under their tickers, with the ticker's totals over everything that matches the filter. */
export function CampaignTable({ campaigns }: { campaigns: Campaigns }) {
  const navigate = useNavigate();
  const totals = new Map(campaigns.tickers.map((entry) => [entry.ticker, entry]));
  const byTicker = campaigns.items.toSorted((a, b) => a.ticker.localeCompare(b.ticker));
  return (
    <Card flush>
      <Table
        label="Campaigns by ticker"
        columns={COLUMNS}
        rows={byTicker}
        rowKey={(campaign) => campaign.id}
        onOpen={(campaign) => navigate(campaignPath(campaign.id))}
        group={{
          of: (campaign) => campaign.ticker,
          cells: (ticker) => {
            const total = totals.get(ticker);
            return {
              strategy: ticker,
              legs: total && (
                <span className="text-sm text-age">{`${total.open} open, ${total.closed} closed`}</span>
              ),
              realized: total && <Money value={total.realized} />,
              cash: total && <Money value={total.cash} />,
            };
          },
        }}
      />
    </Card>
  );
}
