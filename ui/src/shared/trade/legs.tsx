import { Fragment } from "react";
import type { Leg } from "@/api/types";
import { formatDay } from "@/shared/format/date";
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

export interface Expiry<SomeLeg> {
  /** The day the legs share, in words; null where they share none or are alone. */
  day: string | null;
  legs: { leg: SomeLeg; words: string }[];
}

/** Legs by the day they expire, so that a spread names its day once: "19 Dec 26: −1 220 P, 1 210 P". */
export function byExpiry<SomeLeg extends Pick<Leg, "words" | "expires_on">>(
  legs: readonly SomeLeg[],
  ticker: string,
): Expiry<SomeLeg>[] {
  const groups = new Map<string, SomeLeg[]>();
  for (const leg of legs)
    groups.set(leg.expires_on ?? "", [...(groups.get(leg.expires_on ?? "") ?? []), leg]);
  return [...groups].map(([on, members]) => {
    const prefix = on && `${formatDay(on)} `;
    const words = members.map(({ words }) => shortWords(words, ticker));
    const shared = members.length > 1 && prefix !== "" && words.every((text) => text.startsWith(prefix));
    return {
      day: shared ? prefix.trim() : null,
      legs: members.map((leg, index) => {
        const text = words[index] ?? leg.words;
        return { leg, words: shared ? text.slice(prefix.length) : text };
      }),
    };
  });
}

/** Open legs in words, under a heading that already names the ticker. */
export function Legs({ legs, ticker }: { legs: readonly Leg[]; ticker: string }) {
  if (legs.length === 0) return <span className="text-age">flat</span>;
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-0.5">
      {byExpiry(legs, ticker).map(({ day, legs: members }) => (
        <li key={members[0]?.leg.symbol} className="flex flex-wrap items-center gap-x-2.5">
          {day && <span className="whitespace-nowrap text-muted">{day}</span>}
          {members.map(({ leg, words }) => (
            <Fragment key={leg.symbol}>
              <span className="whitespace-nowrap">
                <Quantity value={leg.quantity} className="font-medium" /> {words}
              </span>
              {leg.state === "awaiting_broker_event" && <AwaitingBadge />}
            </Fragment>
          ))}
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
