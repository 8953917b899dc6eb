import type { Campaign } from "@/api/types";
import { Badge } from "@/shared/ui/badge";
import { DateText } from "@/shared/ui/dates";
import { DteBar } from "@/shared/ui/dte-bar";
import { Money, Quantity } from "@/shared/ui/numbers";
import { Sparkline } from "@/shared/ui/sparkline";
import type { Column } from "@/shared/ui/table";
import { TextLink } from "@/shared/ui/text-link";
import { CampaignFigure } from "./campaign-live";
import { Legs, nearestDte } from "./legs";
import { OpenPnl } from "./open-pnl";

export const campaignPath = (id: string) => `/campaigns/${encodeURIComponent(id)}`;

/** The columns a campaign has wherever campaigns are listed under their ticker. */
export const CAMPAIGN_COLUMNS = {
  strategy: {
    id: "strategy",
    header: "Campaign",
    hint: "Strategy and day of the first opening trade",
    cell: (campaign) => (
      <span className="flex items-center gap-x-2 whitespace-nowrap max-md:flex-wrap">
        <TextLink to={campaignPath(campaign.id)} className="font-medium no-underline! hover:underline!">
          {campaign.strategy_label}
        </TextLink>
        <DateText on={campaign.opened_on} className="text-sm text-age" />
        {campaign.incomplete && <IncompleteBadge />}
        <span className="hidden basis-full text-muted max-md:block">
          <Legs legs={campaign.legs} ticker={campaign.ticker} />
        </span>
      </span>
    ),
  },
  legs: {
    id: "legs",
    header: "Legs",
    hint: "Signed quantity: short is negative",
    cell: (campaign) => <Legs legs={campaign.legs} ticker={campaign.ticker} />,
    wide: true,
    className: "md:w-full",
  },
  dte: {
    id: "dte",
    header: "DTE",
    hint: "Calendar days to the nearest expiration; 0 is today",
    cell: (campaign) => <DteBar dte={nearestDte(campaign.legs)} />,
    wide: true,
  },
  rolls: {
    id: "rolls",
    header: "Rolls",
    align: "right",
    cell: (campaign) => (
      <Quantity value={String(campaign.rolls)} className={campaign.rolls ? "" : "text-age"} />
    ),
    wide: "extra",
  },
  shares: {
    id: "shares",
    header: "Shares",
    align: "right",
    cell: (campaign) => <Quantity value={campaign.shares} />,
    wide: "extra",
  },
  basis: {
    id: "basis",
    header: "Adj. basis",
    hint: "Cash basis per share: what the shares cost less every premium and dividend of the campaign",
    align: "right",
    cell: (campaign) => <Money value={campaign.adjusted_basis} tone="plain" unknown="–" />,
    wide: true,
  },
  realized: {
    id: "realized",
    header: "Realised",
    hint: "Realised P&L, cash basis, net of fees, in the account's currency",
    align: "right",
    cell: (campaign) => <Money value={campaign.realized} />,
  },
  open: {
    id: "open",
    header: "P&L open",
    hint: "What closing at the mark would earn on what is open, in the account's currency",
    align: "right",
    cell: (campaign) => <OpenPnl campaign={campaign} />,
    wide: "extra",
  },
  delta: {
    id: "delta",
    header: "Δ",
    hint: "Delta of what is open, in shares of the underlying",
    align: "right",
    cell: (campaign) => <CampaignFigure campaign={campaign} field="delta" />,
    wide: "extra",
  },
  theta: {
    id: "theta",
    header: "Θ",
    hint: "Dollars per calendar day; positive earns as time passes",
    align: "right",
    cell: (campaign) => <CampaignFigure campaign={campaign} field="theta" />,
    wide: "extra",
  },
  cash: {
    id: "cash",
    header: "Cash",
    hint: "All cash of the campaign: received is positive, paid is negative, fees included",
    align: "right",
    cell: (campaign) => <Money value={campaign.cash} />,
  },
  curve: {
    id: "curve",
    header: "Cumulative cash",
    cell: (campaign) => <Sparkline values={campaign.cash_curve} label="Cumulative cash" />,
    wide: "extra",
  },
} satisfies Record<string, Column<Campaign>>;

export function IncompleteBadge() {
  return (
    <Badge tone="attention" title="A close whose opening trade lies before the imported history">
      missing open
    </Badge>
  );
}
