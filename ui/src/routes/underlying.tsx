import { useMemo } from "react";
import { useParams } from "react-router";
import { useCandles, useMetrics, useRegime } from "@/api/use-underlying";
import { SPANS, type Span } from "@/features/underlying/candle-model";
import { Candles } from "@/features/underlying/candles";
import { CompanyCard, DividendsCard, NewsCard } from "@/features/underlying/company-card";
import { ImpliedCard } from "@/features/underlying/implied-card";
import { MovesCard } from "@/features/underlying/moves-card";
import { RegimeCard } from "@/features/underlying/regime-card";
import { VolatilityCard } from "@/features/underlying/volatility-card";
import { PriceLine } from "@/shared/live/price-line";
import { SymbolHeading } from "@/shared/trade/symbol-heading";
import { SymbolPicker } from "@/shared/trade/symbol-picker";
import { WhichUnderlying } from "@/shared/trade/which-underlying";
import { Page } from "@/shared/ui/page";
import { QueryView } from "@/shared/ui/query-view";
import { useFilters } from "@/shared/ui/use-filters";

const DAY_MS = 86_400_000;
const toUnderlying = (symbol: string) => `/underlying/${symbol}`;

export function Component() {
  const { symbol = "" } = useParams();
  if (!symbol) return <WhichUnderlying title="Underlying" to={toUnderlying} />;
  return (
    <Page
      title={symbol}
      heading={<SymbolHeading symbol={symbol} here="underlying" />}
      aside={<PriceLine symbol={symbol} />}
      actions={<SymbolPicker to={toUnderlying} />}
    >
      <UnderlyingView key={symbol} symbol={symbol} />
    </Page>
  );
}

function UnderlyingView({ symbol }: { symbol: string }) {
  const [filter, change] = useFilters();
  const span = SPANS.find(({ value }) => value === filter("span")) ?? SPANS[2];
  const since = useMemo(() => new Date(Date.now() - span.days * DAY_MS).toISOString(), [span]);
  const candles = useCandles(symbol, span.interval, since);
  const metrics = useMetrics(symbol);
  const regime = useRegime(symbol);
  return (
    <>
      <QueryView query={candles} rows={10}>
        {({ items, source }) => (
          <Candles
            symbol={symbol}
            span={span.value as Span}
            onSpan={(next) => change({ span: next })}
            candles={items}
            source={source}
          />
        )}
      </QueryView>
      <QueryView query={metrics} rows={12}>
        {(data) => (
          <>
            {data.problems.map((problem) => (
              <p key={problem} className="text-sm text-attention">
                {problem}
              </p>
            ))}
            <div className="grid grid-cols-2 items-start gap-3 max-lg:grid-cols-1">
              <div className="flex min-w-0 flex-col gap-3">
                <ImpliedCard metrics={data} />
                <MovesCard metrics={data} />
                <DividendsCard metrics={data} />
              </div>
              <div className="flex min-w-0 flex-col gap-3">
                {regime.data && <RegimeCard regime={regime.data} />}
                <VolatilityCard realised={data.realised} />
                <CompanyCard metrics={data} />
                <NewsCard metrics={data} />
              </div>
            </div>
          </>
        )}
      </QueryView>
    </>
  );
}
