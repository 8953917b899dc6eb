import { useDeferredValue } from "react";
import { useCampaigns } from "@/api/use-campaigns";
import { CampaignFilters, type Status } from "@/features/campaign-list/campaign-filters";
import { CampaignTable } from "@/features/campaign-list/campaign-table";
import { Page } from "@/shared/ui/page";
import { Pager } from "@/shared/ui/pager";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";
import { TextLink } from "@/shared/ui/text-link";
import { useFilters } from "@/shared/ui/use-filters";

const PER_PAGE = 100;

export function Component() {
  const [filter, change] = useFilters();
  const status = (filter("status") || "open") as Status;
  const offset = Number(filter("page") || 0) * PER_PAGE;
  const ticker = filter("ticker");
  const q = useDeferredValue(filter("q"));
  const query = useCampaigns({ status, q, ticker, account: filter("account"), limit: PER_PAGE, offset });
  return (
    <Page
      title="Campaigns"
      heading={ticker ? `Campaigns in ${ticker}` : undefined}
      aside={query.data?.total}
      actions={
        <CampaignFilters status={status} q={filter("q")} account={filter("account")} onChange={change} />
      }
    >
      {ticker && <TextLink to={`/campaigns?status=${status}`}>Campaigns of every ticker</TextLink>}
      <QueryView query={query} rows={14}>
        {(campaigns) =>
          campaigns.items.length ? (
            <>
              <CampaignTable campaigns={campaigns} />
              <Pager
                total={campaigns.total}
                offset={offset}
                limit={PER_PAGE}
                onPage={(page) => change({ page: page ? String(page) : null })}
              />
            </>
          ) : (
            <EmptyState title="No campaign matches">
              Choose “All”, clear the search, or <TextLink to="/import">import a history</TextLink>.
            </EmptyState>
          )
        }
      </QueryView>
    </Page>
  );
}
