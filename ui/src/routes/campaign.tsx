import { useEffect } from "react";
import { useNavigate, useParams } from "react-router";
import { useCampaign } from "@/api/use-campaign";
import { CampaignView } from "@/features/campaigns/campaign-view";
import { TransactionPanel } from "@/features/transactions/transaction-panel";
import { campaignPath } from "@/shared/trade/campaign-columns";
import { Page } from "@/shared/ui/page";
import { QueryView } from "@/shared/ui/query-view";
import { useFilters } from "@/shared/ui/use-filters";

export function Component() {
  const { id = "" } = useParams();
  const [filter, change] = useFilters();
  const navigate = useNavigate();
  const query = useCampaign(id);
  // Regrouping gives campaigns new ids; an old one still answers, and the address follows.
  const current = query.data?.id;
  useEffect(() => {
    if (current && current !== id) navigate(campaignPath(current), { replace: true });
  }, [current, id, navigate]);
  if (query.data)
    return (
      <>
        <CampaignView campaign={query.data} onOpenTransaction={(open) => change({ open })} />
        <TransactionPanel id={filter("open") || null} onClose={() => change({ open: null })} />
      </>
    );
  return (
    <Page title="Campaign">
      <QueryView query={query} rows={16}>
        {() => null}
      </QueryView>
    </Page>
  );
}
