import { useQueryClient } from "@tanstack/react-query";
import { ArrowLeftRight, Minus, Plus, X } from "lucide-react";
import type { Expiration } from "@/api/types";
import { chainQuery, useChain } from "@/api/use-chain";
import { useSubscription } from "@/api/use-live";
import { formatDay } from "@/shared/format/date";
import { formatDecimal } from "@/shared/format/decimal";
import { expirationKey, readExpirationKey } from "@/shared/trade/expiration-key";
import { IconButton } from "@/shared/ui/button";
import { Select } from "@/shared/ui/field";
import { Quantity } from "@/shared/ui/numbers";
import { PriceField } from "./price-field";
import { changeLeg, type DraftLeg, readSymbol } from "./structure";
import { nearestStrike } from "./templates";

interface LegEditorProps {
  ticker: string;
  leg: DraftLeg;
  legs: readonly DraftLeg[];
  expirations: readonly Expiration[];
  onChange: (legs: DraftLeg[]) => void;
}

/** One leg: how many, which day and strike, at what price. Another contract brings its own price and volatility. */
export function LegEditor({ ticker, leg, legs, expirations, onChange }: LegEditorProps) {
  const { kind, strike, expiresOn } = readSymbol(leg.symbol);
  const words = kind === "S" ? `${ticker} shares` : `${strike} ${kind === "C" ? "call" : "put"}`;
  const change = (next: Partial<DraftLeg>) => onChange(changeLeg(legs, leg.symbol, next));
  const step = kind === "S" ? 100 : 1;
  useSubscription([leg.symbol]);
  return (
    <li
      aria-label={words}
      className="grid grid-cols-[auto_1fr_auto] items-center gap-x-2 gap-y-1 border-b border-line py-1.5 last:border-b-0"
    >
      <span className="flex items-center">
        <IconButton
          icon={Minus}
          label={`Fewer: sell ${words}`}
          onClick={() => change({ quantity: leg.quantity - step })}
        />
        <span className="w-9 text-center font-semibold">
          <Quantity value={String(leg.quantity)} />
        </span>
        <IconButton
          icon={Plus}
          label={`More: buy ${words}`}
          onClick={() => change({ quantity: leg.quantity + step })}
        />
      </span>
      {kind === "S" || strike === null || expiresOn === null ? (
        <span className="font-medium">shares</span>
      ) : (
        <Contract
          ticker={ticker}
          symbol={leg.symbol}
          expirations={expirations}
          onSymbol={(symbol) => change({ symbol })}
        />
      )}
      <span className="ml-auto flex items-center max-md:col-span-2">
        <IconButton
          icon={ArrowLeftRight}
          label={`Turn round: ${leg.quantity > 0 ? "sell" : "buy"} ${words}`}
          onClick={() => change({ quantity: -leg.quantity })}
        />
        <IconButton icon={X} label={`Remove ${words}`} onClick={() => change({ quantity: 0 })} />
      </span>
      <span className="col-span-3 max-md:order-last">
        <PriceField leg={leg} words={words} onPrice={(price) => change({ price })} />
      </span>
    </li>
  );
}

interface ContractProps {
  ticker: string;
  symbol: string;
  expirations: readonly Expiration[];
  onSymbol: (symbol: string) => void;
}

/** Day and strike of an option; both offer only what is listed. */
function Contract({ ticker, symbol, expirations, onSymbol }: ContractProps) {
  const queries = useQueryClient();
  const { kind, strike, expiresOn } = readSymbol(symbol);
  const side = kind === "C" ? "call" : "put";
  const root = symbol.slice(0, 6).trim();
  const rows = useChain(ticker, expiresOn, root).data?.rows.filter((row) => row[side]) ?? [];
  const at = rows.findIndex((row) => row[side]?.symbol === symbol);
  const here = { expires_on: expiresOn ?? "", root };
  const moveDay = async (key: string) => {
    const day = readExpirationKey(key);
    const chain = await queries.fetchQuery(chainQuery(ticker, day.expires_on, day.root));
    const next = nearestStrike(chain.rows, side, Number(strike))?.[side];
    if (next) onSymbol(next.symbol);
  };
  return (
    <span className="flex min-w-0 items-center gap-x-1 max-md:order-last max-md:col-span-3">
      <Select
        aria-label="Expiration"
        value={expirationKey(here)}
        onChange={(event) => void moveDay(event.target.value)}
        options={expirationOptions(expirations, here)}
        className="min-w-0 flex-1"
      />
      <Select
        aria-label="Strike"
        value={symbol}
        onChange={(event) => onSymbol(event.target.value)}
        options={
          at < 0
            ? [{ value: symbol, label: strikeWords(strike, kind) }]
            : rows.map((row) => ({
                value: row[side]?.symbol ?? "",
                label: strikeWords(row.strike, kind),
              }))
        }
        className="min-w-0 flex-1"
      />
    </span>
  );
}

const strikeWords = (strike: string | null, kind: string) =>
  `${formatDecimal(strike ?? "", { places: 3, least: 0 })} ${kind}`;

type Day = Pick<Expiration, "expires_on" | "root">;

/** The listed days, with the leg's own among them even where it is listed no longer. */
function expirationOptions(expirations: readonly Day[], own: Day) {
  const isListed = expirations.some((one) => expirationKey(one) === expirationKey(own));
  return [...(isListed ? [] : [own]), ...expirations].map((one) => ({
    value: expirationKey(one),
    label: formatDay(one.expires_on),
  }));
}
