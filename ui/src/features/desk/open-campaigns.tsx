import { useNavigate } from "react-router";
import type { Campaign } from "@/api/types";
import { addDecimals } from "@/shared/format/decimal";
import { CAMPAIGN_COLUMNS, campaignPath } from "@/shared/trade/campaign-columns";
import { Card } from "@/shared/ui/card";
import { Money } from "@/shared/ui/numbers";
import { EmptyState } from "@/shared/ui/states";
import { Table } from "@/shared/ui/table";
import { TextLink } from "@/shared/ui/text-link";

const { strategy, legs, dte, open, basis, realized, curve } = CAMPAIGN_COLUMNS;
const COLUMNS = [strategy, legs, dte, open, basis, realized, curve];

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
          columns={COLUMNS}
          rows={byTicker}
          rowKey={(campaign) => campaign.id}
          onOpen={(campaign) => navigate(campaignPath(campaign.id))}
          group={{
            of: (campaign) => campaign.ticker,
            cells: (ticker, rows) => ({
              strategy: <TickerLink ticker={ticker} />,
              realized: rows.length > 1 && <Money value={addDecimals(rows.map((row) => row.realized))} />,
            }),
          }}
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
