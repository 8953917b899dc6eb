import { Link } from "react-router";
import type { CampaignDetail } from "@/api/types";
import { useAccounts } from "@/api/use-accounts";
import { IncompleteBadge } from "@/shared/trade/campaign-columns";
import { useAccountName } from "@/shared/trade/use-account-name";
import { Badge } from "@/shared/ui/badge";
import { DateText } from "@/shared/ui/dates";
import { StrategySelect } from "./strategy-select";

/** What stands beside the campaign's name: strategy by hand, since when, and whether something is missing. */
export function Heading({ campaign }: { campaign: CampaignDetail }) {
  const accounts = useAccounts();
  const accountName = useAccountName();
  return (
    <span className="-ml-3 flex flex-wrap items-center gap-x-2 gap-y-1">
      <StrategySelect campaign={campaign} />
      <Badge tone={campaign.status === "open" ? "accent" : "neutral"}>{campaign.status}</Badge>
      <span>
        {campaign.status === "open" ? "since " : ""}
        <DateText on={campaign.opened_on} />
        {campaign.closed_on && (
          <>
            {" – "}
            <DateText on={campaign.closed_on} />
          </>
        )}
      </span>
      {accounts.data && accounts.data.accounts.length > 1 && (
        <span className="text-age">{accountName(campaign.account_id)}</span>
      )}
      {campaign.edited && (
        <Badge title="Trades were moved by hand; the list of edits is at the end of the page">edited</Badge>
      )}
      {campaign.incomplete && (
        <Link to="/reconciliation" className="rounded-sm hover:brightness-110">
          <IncompleteBadge />
        </Link>
      )}
    </span>
  );
}
