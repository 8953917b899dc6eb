import { useNavigate } from "react-router";
import type { Campaign } from "@/api/types";
import { CAMPAIGN_COLUMNS, campaignPath } from "@/shared/trade/campaign-columns";
import { Card } from "@/shared/ui/card";
import { cx } from "@/shared/ui/cx";
import { EmptyState } from "@/shared/ui/states";
import { type Column, Table } from "@/shared/ui/table";
import { TextLink } from "@/shared/ui/text-link";

const { strategy, legs, dte, open, basis, curve } = CAMPAIGN_COLUMNS;

/** The ticker, said once for the rows that follow each other. */
function tickerColumn(rows: readonly Campaign[]): Column<Campaign> {
  const first = new Set(rows.filter((row, index) => row.ticker !== rows[index - 1]?.ticker));
  return {
    id: "ticker",
    header: "Ticker",
    cell: (campaign) => (
      <span className={cx("font-semibold", !first.has(campaign) && "sr-only")}>
        <TickerLink ticker={campaign.ticker} />
      </span>
    ),
  };
}

/** The open campaigns under their tickers: two seconds tell what is on. */
export function OpenCampaigns({ campaigns }: { campaigns: readonly Campaign[] }) {
  const navigate = useNavigate();
  const byTicker = campaigns.toSorted((a, b) => a.ticker.localeCompare(b.ticker));
  return (
    <Card
      title="Open campaigns"
      aside={campaigns.length || undefined}
      actions={<TextLink to="/campaigns?status=all">All campaigns</TextLink>}
      flush
    >
      {campaigns.length === 0 ? (
        <EmptyState title="No campaign is open">
          Closed ones are under <TextLink to="/campaigns?status=all">all campaigns</TextLink>.
        </EmptyState>
      ) : (
        <Table
          label="Open campaigns by ticker"
          columns={[tickerColumn(byTicker), strategy, legs, dte, open, basis, curve]}
          rows={byTicker}
          rowKey={(campaign) => campaign.id}
          onOpen={(campaign) => navigate(campaignPath(campaign.id))}
        />
      )}
    </Card>
  );
}

function TickerLink({ ticker }: { ticker: string }) {
  return (
    <TextLink
      to={`/campaigns?status=all&ticker=${encodeURIComponent(ticker)}`}
      className="no-underline! hover:underline!"
    >
      {ticker}
    </TextLink>
  );
}
