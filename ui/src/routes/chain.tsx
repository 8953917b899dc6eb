import { useCallback, useMemo } from "react";
import { useParams } from "react-router";
import { useExpirations } from "@/api/use-chain";
import { Builder } from "@/features/builder/builder";
import { addLeg, type DraftLeg, readLegs, writeLegs } from "@/features/builder/structure";
import { ToStructure } from "@/features/builder/to-structure";
import { PHONE_COLUMNS, SIDE_COLUMNS } from "@/features/chain/columns";
import { Expirations } from "@/features/chain/expirations";
import { OpenLadder } from "@/features/chain/open-ladder";
import { useAlertKey } from "@/shared/alerts/use-alert-key";
import { PriceLine } from "@/shared/live/price-line";
import { expirationKey } from "@/shared/trade/expiration-key";
import { SymbolHeading } from "@/shared/trade/symbol-heading";
import { SymbolPicker } from "@/shared/trade/symbol-picker";
import { WhichUnderlying } from "@/shared/trade/which-underlying";
import { ColumnChooser, useColumns } from "@/shared/ui/column-chooser";
import { Page } from "@/shared/ui/page";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";
import { TextLink } from "@/shared/ui/text-link";
import { useFilters } from "@/shared/ui/use-filters";
import { useNarrow } from "@/shared/ui/use-narrow";

const toChain = (symbol: string) => `/chain/${symbol}`;

export function Component() {
  const { symbol = "" } = useParams();
  const narrow = useNarrow();
  useAlertKey("An alert about the strike");
  const all = narrow ? PHONE_COLUMNS : SIDE_COLUMNS;
  const { shown, choose } = useColumns(`thetadesk.columns.chain${narrow ? ".phone" : ""}`, all);
  if (!symbol) return <WhichUnderlying title="Chain" to={toChain} />;
  return (
    <Page
      title={`${symbol} chain`}
      heading={<SymbolHeading symbol={symbol} here="chain" />}
      aside={<PriceLine symbol={symbol} />}
      actions={
        <>
          <SymbolPicker to={toChain} />
          <ColumnChooser all={all} shown={shown} onChoose={choose} />
        </>
      }
    >
      <ChainView key={symbol} symbol={symbol} columns={shown} />
    </Page>
  );
}

/** Ladders left, what is being built right; on a phone one below the other. */
function ChainView({ symbol, columns }: { symbol: string; columns: typeof SIDE_COLUMNS }) {
  const [filter, change] = useFilters();
  const query = useExpirations(symbol);
  const legsText = filter("legs");
  const legs = useMemo(() => readLegs(legsText), [legsText]);
  const setLegs = useCallback((next: DraftLeg[]) => change({ legs: writeLegs(next) || null }), [change]);
  const trade = useCallback(
    (option: string, quantity: 1 | -1) => setLegs(addLeg(legs, option, quantity)),
    [legs, setLegs],
  );
  const held = useMemo(() => new Map(legs.map((leg) => [leg.symbol, leg.quantity])), [legs]);
  const openText = filter("open");
  const toggle = (open: ReadonlySet<string>, key: string) => {
    const next = new Set(open);
    if (!next.delete(key)) next.add(key);
    change({ open: [...next].join("~") || "none" });
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_26rem] items-start gap-3 max-xl:grid-cols-1">
      <QueryView query={query} rows={12}>
        {({ items }) => {
          const first = items.find(({ dte }) => dte >= 7) ?? items[0];
          const usual = first ? [expirationKey(first)] : [];
          const open = new Set(openText ? openText.split("~") : usual);
          return items.length ? (
            <Expirations symbol={symbol} items={items} open={open} onToggle={(key) => toggle(open, key)}>
              {(expiration) => (
                <OpenLadder
                  symbol={symbol}
                  expiration={expiration}
                  columns={columns}
                  held={held}
                  onTrade={trade}
                />
              )}
            </Expirations>
          ) : (
            <EmptyState title={`No options of ${symbol} are known`}>
              Chains come from a connected broker: <TextLink to="/connections">connect one</TextLink>, or
              check the ticker.
            </EmptyState>
          );
        }}
      </QueryView>
      <div
        id="structure"
        className="min-w-0 xl:sticky xl:top-2 xl:max-h-[calc(100dvh-7rem)] xl:overflow-y-auto"
      >
        <Builder ticker={symbol} legs={legs} expirations={query.data?.items ?? []} onChange={setLegs} />
      </div>
      {legs.length > 0 && <ToStructure legs={legs.length} target="structure" />}
    </div>
  );
}
