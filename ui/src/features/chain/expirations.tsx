import { ChevronDown, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import type { Expiration } from "@/api/types";
import { formatDay } from "@/shared/format/date";
import { expirationKey } from "@/shared/trade/expiration-key";
import { Badge } from "@/shared/ui/badge";
import { Card } from "@/shared/ui/card";
import { DteBar } from "@/shared/ui/dte-bar";

interface ExpirationsProps {
  symbol: string;
  items: readonly Expiration[];
  open: ReadonlySet<string>;
  onToggle: (key: string) => void;
  children: (expiration: Expiration) => ReactNode;
}

/** The days on which options end, each opening to its ladder. */
export function Expirations({ symbol, items, open, onToggle, children }: ExpirationsProps) {
  return (
    <div className="flex flex-col gap-1.5">
      {items.map((item) => {
        const key = expirationKey(item);
        return (
          <Card key={key} flush>
            <ExpirationHead
              symbol={symbol}
              expiration={item}
              open={open.has(key)}
              onToggle={() => onToggle(key)}
            />
            {open.has(key) && children(item)}
          </Card>
        );
      })}
    </div>
  );
}

interface HeadProps {
  symbol: string;
  expiration: Expiration;
  open: boolean;
  onToggle: () => void;
}

function ExpirationHead({ symbol, expiration, open, onToggle }: HeadProps) {
  const { expires_on, root, dte, settlement, standard, multiplier } = expiration;
  const Arrow = open ? ChevronDown : ChevronRight;
  return (
    <h2>
      <button
        type="button"
        data-row
        aria-expanded={open}
        onClick={onToggle}
        className="flex min-h-9 w-full flex-wrap items-center gap-x-3 gap-y-0.5 rounded-lg px-2 py-1 text-left hover:bg-hover max-md:min-h-11"
      >
        <Arrow aria-hidden size={14} className="shrink-0 text-age" />
        <span className="w-20 font-semibold">{formatDay(expires_on)}</span>
        <DteBar dte={dte} />
        <span className="ml-auto flex items-center gap-1.5">
          {root !== symbol.replace(/^[$^]/, "") && <Badge title="Root of the option symbols">{root}</Badge>}
          {Number(multiplier) !== 100 && (
            <Badge tone="attention" title="Not the usual 100">{`× ${multiplier}`}</Badge>
          )}
          {settlement === "AM" && (
            <Badge title="Settles at the opening prints of that day: trading ends the evening before">
              AM
            </Badge>
          )}
          <span className="w-14 text-right text-sm font-normal text-age">
            {standard ? "monthly" : "weekly"}
          </span>
        </span>
      </button>
    </h2>
  );
}
