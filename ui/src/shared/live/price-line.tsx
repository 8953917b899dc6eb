import { useQuote, useSubscription } from "@/api/use-live";
import { formatPrice } from "@/shared/format/decimal";
import { cx } from "@/shared/ui/cx";
import { formatNumber, Money, Unknown } from "@/shared/ui/numbers";
import { QuoteAge } from "./quote-age";
import { isGrey, stateOf } from "./state";

/** The price of an underlying, what it did today, and how old that is. */
export function PriceLine({ symbol }: { symbol: string }) {
  useSubscription([symbol]);
  const mark = useQuote(symbol, (quote) => quote?.mark);
  const change = useQuote(symbol, (quote) => quote?.change);
  const percent = useQuote(symbol, (quote) => quote?.change_percent);
  const state = useQuote(symbol, stateOf);
  const asOf = useQuote(symbol, (quote) => quote?.asOf);
  return (
    <span className="flex flex-wrap items-baseline gap-x-3">
      <span className={cx("text-lg font-semibold tabular-nums", isGrey(state) ? "text-age" : "text-ink")}>
        {mark == null ? <Unknown text="no price" /> : formatPrice(mark)}
      </span>
      {change != null && (
        <span title="Since the previous close">
          <Money value={change} />
          {percent != null && (
            <span className="ml-1.5 text-muted tabular-nums">{formatNumber(percent, 2, true)} %</span>
          )}
        </span>
      )}
      <QuoteAge state={state} asOf={asOf} />
    </span>
  );
}
