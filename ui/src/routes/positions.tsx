import { useEffect, useMemo } from "react";
import { liveStore, useBookSubscription, useLegs, useLink } from "@/api/use-live";
import { usePositions } from "@/api/use-positions";
import { BookBars } from "@/features/positions/book-bars";
import { ClosedToday } from "@/features/positions/closed-today";
import { LEG_COLUMNS, withCosts } from "@/features/positions/columns";
import { groupLegs, legsToSeed } from "@/features/positions/held";
import { PositionTree } from "@/features/positions/position-tree";
import { useAlertKey } from "@/shared/alerts/use-alert-key";
import { greeksBy } from "@/shared/live/greeks-source";
import { AccountSelect } from "@/shared/trade/account-select";
import { Card } from "@/shared/ui/card";
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
  useAlertKey("An alert about the leg");
  const items = query.data?.items;
  useEffect(() => {
    if (items) liveStore.seed(legsToSeed(items));
  }, [items]);
  const legs = useMemo(() => (items ?? []).flatMap(groupLegs), [items]);
  const keys = useMemo(() => legs.map(({ key }) => key), [legs]);
  const streamed = useLegs(keys, (live) => live.some((leg) => leg?.mark != null));
  const greeks = useLegs(keys, (live) => greeksBy(live.flatMap((leg) => leg?.greeks_source ?? [])));
  // The answer's own prices count as well, so that nothing jumps when the stream begins.
  const priced = streamed || legs.some(({ position }) => position.mark !== null);
  return (
    <Page
      title="Positions"
      aside={
        link === "closed"
          ? "The desk's stream is down: figures are the last known."
          : legs.length > 0 && greeks
      }
      actions={
        <>
          <AccountSelect value={account} onChange={(id) => change({ account: id })} />
          <ColumnChooser all={LEG_COLUMNS} shown={shown} onChoose={choose} />
        </>
      }
    >
      <QueryView query={query} rows={12}>
        {({ items: groups, closed_today }) => (
          <>
            {groups.length ? (
              <>
                {priced ? <BookBars groups={groups} /> : <NoPrices />}
                <PositionTree groups={groups} columns={priced ? shown : withCosts(shown)} />
              </>
            ) : (
              <EmptyState title="Nothing is open">
                Positions appear when <TextLink to="/import">a history is imported</TextLink> or{" "}
                <TextLink to="/connections">a broker is connected</TextLink> and something is left open.
              </EmptyState>
            )}
            <ClosedToday legs={closed_today} />
          </>
        )}
      </QueryView>
    </Page>
  );
}

/** Without a source of prices only what the ledger knows can be shown. */
function NoPrices() {
  return (
    <Card>
      <EmptyState title="No prices yet">
        They come from a broker that streams: <TextLink to="/connections">connect one</TextLink>, real or
        simulated, and marks, results and Greeks fill in by themselves. Costs are exact all the same.
      </EmptyState>
    </Card>
  );
}
