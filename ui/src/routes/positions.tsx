import { usePositions } from "@/api/use-positions";
import { PositionTree } from "@/features/positions/position-tree";
import { AccountSelect } from "@/shared/trade/account-select";
import { Page } from "@/shared/ui/page";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";
import { TextLink } from "@/shared/ui/text-link";
import { useFilters } from "@/shared/ui/use-filters";

export function Component() {
  const [filter, change] = useFilters();
  const account = filter("account");
  const query = usePositions({ account });
  return (
    <Page
      title="Positions"
      aside="Cost is exact; prices are not connected yet, so open P&L is unknown."
      actions={<AccountSelect value={account} onChange={(id) => change({ account: id })} />}
    >
      <QueryView query={query} rows={12}>
        {({ items }) =>
          items.length ? (
            <PositionTree groups={items} />
          ) : (
            <EmptyState title="Nothing is open">
              Positions appear when <TextLink to="/import">a history is imported</TextLink> that leaves
              something open.
            </EmptyState>
          )
        }
      </QueryView>
    </Page>
  );
}
