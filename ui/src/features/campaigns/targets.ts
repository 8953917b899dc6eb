import type { Campaign } from "@/api/types";
import { formatDay } from "@/shared/format/date";

export type Target = Pick<
  Campaign,
  "id" | "strategy_label" | "status" | "opened_on" | "closed_on" | "legs" | "ticker" | "tags"
>;

const DAY_MS = 86_400_000;

/** Days between a day and the time in which a campaign lived; 0 while it did. */
export function daysApart(
  on: string,
  { opened_on, closed_on }: Pick<Target, "opened_on" | "closed_on">,
): number {
  const day = Date.parse(on);
  const before = Date.parse(opened_on) - day;
  const after = closed_on === null ? 0 : day - Date.parse(closed_on);
  return Math.max(0, before, after) / DAY_MS;
}

/** Campaigns that lived when the trade was made come first, then the nearest; of equals the youngest. */
export function nearestFirst<Some extends Target>(targets: readonly Some[], on: string | null): Some[] {
  return [...targets].sort((one, other) => {
    const apart = on === null ? 0 : daysApart(on, one) - daysApart(on, other);
    return apart || (one.opened_on < other.opened_on ? 1 : -1);
  });
}

/** "Wheel of 12 Mar 26": how a campaign is called among those of its ticker. */
export const targetName = ({ strategy_label, opened_on }: Pick<Target, "strategy_label" | "opened_on">) =>
  `${strategy_label} of ${formatDay(opened_on)}`;

/** "open, −1 16 Jan 27 175 P" or "closed 2 May 26". */
export function targetState({ status, closed_on, legs, ticker }: Target): string {
  if (status === "closed") return closed_on ? `closed ${formatDay(closed_on)}` : "closed";
  const words = legs.map(({ words, quantity }) => {
    const short = words === ticker ? "shares" : words.replace(`${ticker} `, "");
    return `${quantity.replace("-", "−")} ${short}`;
  });
  return words.length ? words.join(", ") : "open";
}

/** Whether every word typed is found in the target's name, state or tags. */
export function matches(target: Target, typed: string): boolean {
  const text = `${targetName(target)} ${targetState(target)} ${target.tags.join(" ")}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
