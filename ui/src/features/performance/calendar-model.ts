import type { Performance } from "@/api/types";
import { toPlot } from "@/shared/format/decimal";

export type Day = Performance["days"][number];

const DAY_MS = 86_400_000;
const WEEK = 7;

const at = (on: string) => Date.parse(`${on}T00:00:00Z`);
const text = (ms: number) => new Date(ms).toISOString().slice(0, 10);
/** Monday is 0. */
const weekday = (ms: number) => (new Date(ms).getUTCDay() + 6) % WEEK;

/** The weeks of a month ("2026-03"), Monday to Sunday; null outside it. */
export function weeksOf(month: string): (string | null)[][] {
  const first = at(`${month}-01`);
  const weeks: (string | null)[][] = [];
  for (let monday = first - weekday(first) * DAY_MS; ; monday += WEEK * DAY_MS) {
    const week = Array.from({ length: WEEK }, (_, day) => text(monday + day * DAY_MS));
    if (weeks.length && !week.some((on) => on.startsWith(month))) return weeks;
    weeks.push(week.map((on) => (on.startsWith(month) ? on : null)));
  }
}

/** The weeks of the year that ends on `last`, oldest first, Monday to Sunday; null after it. */
export function yearUpTo(last: string): (string | null)[][] {
  const end = at(last);
  const monday = end - weekday(end) * DAY_MS - 52 * WEEK * DAY_MS;
  return Array.from({ length: 53 }, (_, week) =>
    Array.from({ length: WEEK }, (_, day) => {
      const ms = monday + (week * WEEK + day) * DAY_MS;
      return ms > end ? null : text(ms);
    }),
  );
}

/** The months from the first to the last of these, none left out. */
export function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  let [year, month] = first.split("-").map(Number) as [number, number];
  for (;;) {
    const one = `${year}-${String(month).padStart(2, "0")}`;
    if (one > last) return months;
    months.push(one);
    month += 1;
    if (month > 12) [year, month] = [year + 1, 1];
  }
}

export const byDate = (days: readonly Day[]): ReadonlyMap<string, Day> =>
  new Map(days.map((day) => [day.on, day]));

/** How strongly a day is shaded, 0 to 2, against the largest of its month: by the root, so that one day does not blind all others. */
export function shadeOf(pnl: string, largest: number): 0 | 1 | 2 {
  const share = largest ? Math.sqrt(Math.abs(toPlot(pnl)) / largest) : 0;
  if (share < 1 / 3) return 0;
  return share < 2 / 3 ? 1 : 2;
}

/** The largest amount that a day of a month made or lost. */
export const largestOf = (month: string, days: Iterable<Day>): number =>
  Math.max(0, ...[...days].filter(({ on }) => on.startsWith(month)).map(({ pnl }) => Math.abs(toPlot(pnl))));
