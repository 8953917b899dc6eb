import { useMemo } from "react";
import { useNavigate } from "react-router";
import type { Campaign, PositionCampaign } from "@/api/types";
import { usePositions } from "@/api/use-positions";
import { CAMPAIGN_COLUMNS, campaignPath } from "@/shared/trade/campaign-columns";
import { EarnedBar } from "@/shared/trade/campaign-live";
import { Card } from "@/shared/ui/card";
import { cx } from "@/shared/ui/cx";
import { EmptyState } from "@/shared/ui/states";
import { type Column, Table } from "@/shared/ui/table";
import { TextLink } from "@/shared/ui/text-link";

const { legs, dte, open, delta, theta, basis } = CAMPAIGN_COLUMNS;
const curve = { ...CAMPAIGN_COLUMNS.curve, header: "Cash", hint: "Cumulative cash of the campaign" };

/** Where the page is not wide, the day of opening leaves its room to what is open. */
const strategy = { ...CAMPAIGN_COLUMNS.strategy, className: "max-[106rem]:[&_time]:hidden" };

/** What is earned of the most, by what the positions' answer knows of each campaign. */
function earnedColumn(valued: ReadonlyMap<string, PositionCampaign>): Column<Campaign> {
  return {
    id: "max_profit",
    header: "% max",
    hint: "P&L open as a share of the most that the campaign can earn, percent",
    align: "right",
    cell: (campaign) => <EarnedBar campaign={campaign} valued={valued.get(campaign.id)} />,
    wide: "extra",
  };
}

/** Ten columns stand beside the list of what needs a hand. */
const narrowed = (column: Column<Campaign>): Column<Campaign> => ({
  ...column,
  className: cx(column.className, "max-[106rem]:px-1.5"),
});

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
  const groups = usePositions().data?.items;
  const valued = useMemo(
    () => new Map(groups?.flatMap((group) => group.campaigns.map((one) => [one.id, one]))),
    [groups],
  );
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
          columns={[
            tickerColumn(byTicker),
            strategy,
            legs,
            dte,
            earnedColumn(valued),
            open,
            delta,
            theta,
            basis,
            curve,
          ].map(narrowed)}
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
