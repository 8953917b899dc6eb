import type { Leg } from "@/api/types";
import { Badge } from "@/shared/ui/badge";
import { Quantity } from "@/shared/ui/numbers";

/** The nearest expiration among the legs, in calendar days; null when none expires. */
export function nearestDte(legs: readonly Pick<Leg, "dte">[]): number | null {
  const days = legs.flatMap(({ dte }) => (dte === null ? [] : [dte]));
  return days.length ? Math.min(...days) : null;
}

/** "AAPL 26 Dec 26 220 P" under a heading AAPL → "26 Dec 26 220 P"; the stock itself → "shares". */
export function shortWords(words: string, ticker: string): string {
  if (words === ticker) return "shares";
  return words.startsWith(`${ticker} `) ? words.slice(ticker.length + 1) : words;
}

/** Open legs in words, under a heading that already names the ticker. */
export function Legs({ legs, ticker }: { legs: readonly Leg[]; ticker: string }) {
  if (legs.length === 0) return <span className="text-age">flat</span>;
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-0.5">
      {legs.map((leg) => (
        <li key={leg.symbol} className="whitespace-nowrap">
          <Quantity value={leg.quantity} className="font-medium" /> {shortWords(leg.words, ticker)}
          {leg.state === "awaiting_broker_event" && (
            <>
              {" "}
              <AwaitingBadge />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

export function AwaitingBadge() {
  return (
    <Badge
      tone="attention"
      title="Expired, and the broker has not said what became of it; never assumed worthless"
    >
      awaiting broker event
    </Badge>
  );
}
