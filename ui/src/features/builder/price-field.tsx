import { useState } from "react";
import { useQuote } from "@/api/use-live";
import { formatPrice } from "@/shared/format/decimal";
import { QuoteAge } from "@/shared/live/quote-age";
import { stateOf } from "@/shared/live/state";
import { Button } from "@/shared/ui/button";
import { TextInput } from "@/shared/ui/field";
import { type DraftLeg, readPrice } from "./structure";

interface PriceFieldProps {
  leg: DraftLeg;
  words: string;
  onPrice: (price: string | null) => void;
}

/** The price of a leg: the market's mid until somebody types one. */
export function PriceField({ leg, words, onPrice }: PriceFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const mark = useQuote(leg.symbol, (quote) => quote?.mark);
  const bid = useQuote(leg.symbol, (quote) => quote?.bid);
  const ask = useQuote(leg.symbol, (quote) => quote?.ask);
  const state = useQuote(leg.symbol, stateOf);
  const asOf = useQuote(leg.symbol, (quote) => quote?.asOf);
  const text = typed ?? leg.price ?? "";
  const settle = () => {
    if (typed !== null) onPrice(readPrice(typed));
    setTyped(null);
  };
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-muted">
      at
      <TextInput
        aria-label={`Price of the ${words}`}
        inputMode="decimal"
        value={text}
        placeholder={mark == null ? "no price" : formatPrice(mark)}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={settle}
        onKeyDown={(event) => event.key === "Enter" && settle()}
        className="w-20! text-right tabular-nums"
      />
      {leg.price === null ? (
        <span className="text-age">mid</span>
      ) : (
        <Button variant="quiet" onClick={() => onPrice(null)}>
          back to mid
        </Button>
      )}
      {bid != null && ask != null && (
        <span className="tabular-nums">
          {formatPrice(bid)} × {formatPrice(ask)}
        </span>
      )}
      <Volatility symbol={leg.symbol} />
      <QuoteAge state={state} asOf={asOf} className="ml-auto" />
    </span>
  );
}

function Volatility({ symbol }: { symbol: string }) {
  const iv = useQuote(symbol, (quote) => quote?.greeks?.iv);
  if (iv == null) return null;
  return (
    <span title="Implied volatility, percent" className="tabular-nums">
      IV {(iv * 100).toFixed(1)}
    </span>
  );
}
