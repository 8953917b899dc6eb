import { useEffect } from "react";
import { liveStore, useBookSubscription, useLink } from "@/api/use-live";
import { usePositions } from "@/api/use-positions";
import { BookBars } from "@/features/positions/book-bars";
import { LEG_COLUMNS } from "@/features/positions/columns";
import { legsToSeed } from "@/features/positions/held";
import { PositionTree } from "@/features/positions/position-tree";
import { AccountSelect } from "@/shared/trade/account-select";
import { ColumnChooser, useColumns } from "@/shared/ui/column-chooser";
import { Page } from "@/shared/ui/page";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";
import { TextLink } from "@/shared/ui/text-link";
import { useFilters } from "@/shared/ui/use-filters";

export function Component() {
  const [filter, change] = useFilters();
  const account = filter("account");
  const query = usePositions({ account });
  const { shown, choose } = useColumns("thetadesk.columns.positions", LEG_COLUMNS);
  const link = useLink();
  useBookSubscription();
  const items = query.data?.items;
  useEffect(() => {
    if (items) liveStore.seed(legsToSeed(items));
  }, [items]);
  return (
    <Page
      title="Positions"
      aside={link === "closed" ? "The desk's stream is down: figures are the last known." : undefined}
      actions={
        <>
          <AccountSelect value={account} onChange={(id) => change({ account: id })} />
          <ColumnChooser all={LEG_COLUMNS} shown={shown} onChoose={choose} />
        </>
      }
    >
      <QueryView query={query} rows={12}>
        {({ items: groups }) =>
          groups.length ? (
            <>
              <BookBars groups={groups} />
              <PositionTree groups={groups} columns={shown} />
            </>
          ) : (
            <EmptyState title="Nothing is open">
              Positions appear when <TextLink to="/import">a history is imported</TextLink> or{" "}
              <TextLink to="/connections">a broker is connected</TextLink> and something is left open.
            </EmptyState>
          )
        }
      </QueryView>
    </Page>
  );
}
