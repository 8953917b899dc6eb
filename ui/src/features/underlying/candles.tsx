import { lazy, Suspense, useMemo } from "react";
import type { Candle } from "@/api/types";
import { toMarket } from "@/shared/format/date";
import { AsTable } from "@/shared/ui/as-table";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Price, Quantity } from "@/shared/ui/numbers";
import { EmptyState } from "@/shared/ui/states";
import { Tabs } from "@/shared/ui/tabs";
import { SPANS, type Span, toBars } from "./candle-model";

// The chart library is fetched by those who look at candles.
const CandleCanvas = lazy(() => import("./candle-canvas"));

interface CandlesProps {
  symbol: string;
  span: Span;
  onSpan: (span: Span) => void;
  candles: readonly Candle[];
  source: string | null;
}

const TABLE_ROWS = 60;

/** What the underlying did, with volume; the last candle moves with the market. */
export function Candles({ symbol, span, onSpan, candles, source }: CandlesProps) {
  const bars = useMemo(() => toBars(candles), [candles]);
  const interval = SPANS.find(({ value }) => value === span)?.interval ?? "day";
  return (
    <Card
      title="Candles"
      aside={source && `${source}, market time`}
      actions={<Tabs label="Span of the candles" value={span} options={SPANS} onChange={onSpan} />}
    >
      {bars.length === 0 ? (
        <EmptyState title="No candles yet">
          They are asked of a connected broker and kept here; the minutes of a day come while its market is
          open.
        </EmptyState>
      ) : (
        <figure className="m-0">
          <div role="img" aria-label={`Candles of ${symbol} with volume`} className="h-80 max-md:h-64">
            <Suspense fallback={null}>
              <CandleCanvas symbol={symbol} bars={bars} interval={interval} />
            </Suspense>
          </div>
          <figcaption className="mt-1 flex flex-wrap justify-between gap-x-4 text-sm text-age">
            <AsTable of={`Candles of ${symbol}`}>
              <CandleTable candles={candles.slice(-TABLE_ROWS)} minutes={interval === "minute"} />
            </AsTable>
            <span>Drawn with Lightweight Charts by TradingView</span>
          </figcaption>
        </figure>
      )}
    </Card>
  );
}

function CandleTable({ candles, minutes }: { candles: readonly Candle[]; minutes: boolean }) {
  return (
    <table aria-label="Candles, newest first" className="text-right">
      <thead>
        <tr className="text-xs text-muted [&>th]:px-2 [&>th]:font-medium">
          <th scope="col" className="text-left">
            When
          </th>
          <th scope="col">Open</th>
          <th scope="col">High</th>
          <th scope="col">Low</th>
          <th scope="col">Close</th>
          <th scope="col">Volume</th>
        </tr>
      </thead>
      <tbody>
        {candles.toReversed().map((candle) => (
          <tr key={candle.at} className="[&>td]:px-2">
            <th scope="row" className="px-2 text-left font-normal">
              {minutes ? <DateText at={candle.at} /> : <DateText on={toMarket(candle.at).on} />}
            </th>
            {[candle.open, candle.high, candle.low, candle.close].map((price, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: four prices, each in its place
              <td key={at}>
                <Price value={price} />
              </td>
            ))}
            <td>
              <Quantity value={String(Math.round(candle.volume))} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
