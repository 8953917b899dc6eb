import type { Allocation } from "@/api/types";
import { formatDay } from "@/shared/format/date";
import { formatDecimal, signOf } from "@/shared/format/decimal";

/** One row of the legs table; the key stays the same while the campaign does. */
export interface LegRow {
  key: string;
  leg: Allocation;
  /** How many rows of this campaign tell a part of the same transaction. */
  partsHere: number;
}

export function toRows(allocations: readonly Allocation[]): LegRow[] {
  const parts = new Map<string, number>();
  for (const { transaction_id } of allocations)
    parts.set(transaction_id, (parts.get(transaction_id) ?? 0) + 1);
  const seen = new Map<string, number>();
  return allocations.map((leg) => {
    const ordinal = seen.get(leg.transaction_id) ?? 0;
    seen.set(leg.transaction_id, ordinal + 1);
    return {
      key: ordinal ? `${leg.transaction_id}.${ordinal}` : leg.transaction_id,
      leg,
      partsHere: parts.get(leg.transaction_id) ?? 1,
    };
  });
}

export type Bracket = "none" | "first" | "between" | "member" | "last";

/** The line that joins the rows of one pair, row by row; nothing to join where a row stands alone. */
export function toBrackets(rows: readonly LegRow[], link: string | null): Bracket[] {
  const members = rows.flatMap(({ leg }, at) => (link !== null && leg.link_id === link ? [at] : []));
  const first = members[0];
  const last = members[members.length - 1];
  if (first === undefined || last === undefined || first === last) return rows.map(() => "none");
  return rows.map((_, at) => {
    if (at === first) return "first";
    if (at === last) return "last";
    if (at < first || at > last) return "none";
    return members.includes(at) ? "member" : "between";
  });
}

/** Adds the key, or takes it away where it is there. */
export function toggled(selected: ReadonlySet<string>, key: string): Set<string> {
  const next = new Set(selected);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** A row in words, by itself: "−1 AAPL 26 Dec 26 220 P", or "dividend of 18 Mar 24" where nothing is counted. */
export function legInWords({ leg }: LegRow): string {
  if (signOf(leg.quantity) === 0) return `${leg.kind.replaceAll("_", " ")} of ${formatDay(leg.traded_on)}`;
  return `${formatDecimal(leg.quantity, { places: 8, least: 0 })} ${leg.words}`;
}
