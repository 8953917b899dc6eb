import { useMemo } from "react";
import { Link } from "react-router";
import type { Performance } from "@/api/types";
import { formatDay, formatMonth } from "@/shared/format/date";
import { formatDecimal } from "@/shared/format/decimal";
import { AsTable } from "@/shared/ui/as-table";
import { Card } from "@/shared/ui/card";
import { cx } from "@/shared/ui/cx";
import { DateText } from "@/shared/ui/dates";
import { byDate, type Day, yearUpTo } from "./calendar-model";

const SHADES = ["bg-hover", "bg-accent/30", "bg-accent/50", "bg-accent/75", "bg-accent"];

const SQUARE = "block aspect-square w-full rounded-[2px]";

/** Where a year does not fit, its last days are seen first. */
function toTheEnd(section: HTMLElement | null): void {
  if (section) section.scrollLeft = section.scrollWidth;
}

/** A year of days, as dark as they were busy. */
export function ActivityCard({ found, search }: { found: Performance; search: string }) {
  const days = useMemo(() => byDate(found.days), [found.days]);
  const weeks = useMemo(() => yearUpTo(found.scope.last), [found.scope.last]);
  const busy = found.days.filter(({ trades }) => trades > 0);
  const closed = busy.reduce((sum, { trades }) => sum + trades, 0);
  return (
    <Card title="Activity" aside={`${closed} trades closed on ${busy.length} days; the last year is shown`}>
      <section
        ref={toTheEnd}
        aria-label="Activity of the last year"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="overflow-x-auto pb-1"
      >
        <div className="flex min-w-[36rem] gap-[3px]">
          {weeks.map((week, at) => (
            <div key={week[0]} className="flex min-w-0 flex-1 flex-col gap-[3px]">
              <span className="h-4 overflow-visible whitespace-nowrap text-xs text-age">
                {monthLabel(weeks, at)}
              </span>
              {week.map((on, weekday) => (
                <Square key={on ?? weekday} on={on} day={on ? days.get(on) : undefined} search={search} />
              ))}
            </div>
          ))}
        </div>
      </section>
      <p className="mt-1 flex items-center gap-1 text-xs text-muted">
        quiet
        {SHADES.map((shade) => (
          <span key={shade} className={cx("size-3 rounded-[2px]", shade)} />
        ))}
        busy
      </p>
      <AsTable of="Days with trades closed">
        <table aria-label="Trades closed by day">
          <tbody>
            {busy.toReversed().map((day) => (
              <tr key={day.on}>
                <th scope="row" className="pr-6 text-left font-normal">
                  <DateText on={day.on} />
                </th>
                <td className="text-right tabular-nums">{day.trades}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </AsTable>
    </Card>
  );
}

function Square({ on, day, search }: { on: string | null; day: Day | undefined; search: string }) {
  if (!on) return <span className={SQUARE} />;
  const look = cx(SQUARE, SHADES[day?.shade ?? 0]);
  if (!day?.trades) return <span title={formatDay(on)} className={look} />;
  const said = `${formatDay(on)}: ${day.trades} closed, ${formatDecimal(day.pnl, { plus: true })}`;
  return (
    <Link
      to={`/performance/day/${on}${search}`}
      // A year of squares would be a long way by Tab: the calendar and the table below lead to the same days.
      tabIndex={-1}
      title={said}
      aria-label={said}
      className={cx(look, "hover:outline-1 hover:outline-ink")}
    />
  );
}

/** The month's name above the week in which it begins. */
function monthLabel(weeks: (string | null)[][], at: number): string {
  const month = weeks[at]?.[0]?.slice(0, 7);
  return month && month !== weeks[at - 1]?.[0]?.slice(0, 7) && at < weeks.length - 2
    ? (formatMonth(month).split(" ")[0] ?? "")
    : "";
}
