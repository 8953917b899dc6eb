import { ChevronLeft, ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import type { Performance } from "@/api/types";
import { formatDay, formatMonth } from "@/shared/format/date";
import { formatDecimal, signOf } from "@/shared/format/decimal";
import { AsTable } from "@/shared/ui/as-table";
import { IconButton } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { cx } from "@/shared/ui/cx";
import { Money } from "@/shared/ui/numbers";
import { EmptyState } from "@/shared/ui/states";
import { byDate, type Day, largestOf, monthsBetween, shadeOf, weeksOf } from "./calendar-model";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/** By the sign, then by the size; the figure itself has its sign and stays readable on each. */
const TONES = {
  "-1": ["bg-loss/10", "bg-loss/25", "bg-loss/40"],
  "0": ["text-muted", "text-muted", "text-muted"],
  "1": ["bg-gain/10", "bg-gain/25", "bg-gain/40"],
} as const;

/** A month of days, each with what it made; a day opens to what made it. */
export function CalendarCard({ found, search }: { found: Performance; search: string }) {
  const { months, days } = found;
  const known = useMemo(
    () => monthsBetween(months[0]?.month ?? "", months[months.length - 1]?.month ?? ""),
    [months],
  );
  const [chosen, choose] = useState<string | null>(null);
  const month = chosen && known.includes(chosen) ? chosen : known[known.length - 1];
  if (!month)
    return (
      <Card title="Calendar">
        <EmptyState title="No day has a result yet" />
      </Card>
    );
  const place = known.indexOf(month);
  const total = months.find((each) => each.month === month)?.pnl ?? "0";
  return (
    <Card
      title="Calendar"
      aside={
        <>
          {formatMonth(month)} <Money value={total} />
        </>
      }
      actions={
        <>
          <IconButton
            icon={ChevronLeft}
            label="The month before"
            disabled={place < 1}
            onClick={() => choose(known[place - 1] ?? null)}
          />
          <IconButton
            icon={ChevronRight}
            label="The month after"
            disabled={place >= known.length - 1}
            onClick={() => choose(known[place + 1] ?? null)}
          />
        </>
      }
    >
      <MonthGrid month={month} days={byDate(days)} search={search} />
      <AsTable of="What each month has made">
        <table aria-label="What each month has made">
          <tbody>
            {months.toReversed().map((each) => (
              <tr key={each.month}>
                <th scope="row" className="pr-6 text-left font-normal">
                  {formatMonth(each.month)}
                </th>
                <td className="text-right">
                  <Money value={each.pnl} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </AsTable>
    </Card>
  );
}

function MonthGrid({
  month,
  days,
  search,
}: {
  month: string;
  days: ReadonlyMap<string, Day>;
  search: string;
}) {
  const largest = largestOf(month, days.values());
  return (
    <table
      aria-label={`Profit by day, ${formatMonth(month)}`}
      className="w-full table-fixed border-separate border-spacing-1"
    >
      <thead>
        <tr>
          {WEEKDAYS.map((name) => (
            <th key={name} scope="col" className="text-xs font-medium text-muted">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(month).map((week) => (
          <tr key={week.find(Boolean)}>
            {week.map((on, weekday) => (
              <td key={WEEKDAYS[weekday]} className="h-12 p-0 align-top">
                {on && <DayCell on={on} day={days.get(on)} largest={largest} search={search} />}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface DayCellProps {
  on: string;
  day: Day | undefined;
  largest: number;
  search: string;
}

function DayCell({ on, day, largest, search }: DayCellProps) {
  const number = Number(on.slice(8));
  if (!day) return <div className="h-full rounded-sm bg-ground p-1 text-xs text-muted">{number}</div>;
  return (
    <Link
      to={`/performance/day/${on}${search}`}
      aria-label={`${formatDay(on)}: ${formatDecimal(day.pnl, { plus: true })}, ${day.trades} trades closed`}
      className={cx(
        "block h-full overflow-hidden rounded-sm p-1 hover:outline-1 hover:outline-accent",
        TONES[`${signOf(day.pnl)}`][shadeOf(day.pnl, largest)],
      )}
    >
      <span className="flex justify-between text-xs text-ink">
        {number}
        {day.trades > 0 && (
          <span title={`${day.trades} closed`} className="max-md:hidden">
            {day.trades} ×
          </span>
        )}
      </span>
      <span aria-hidden className="block truncate text-right text-sm font-medium tabular-nums max-md:text-xs">
        {formatDecimal(day.pnl, { plus: true, places: 0 })}
      </span>
    </Link>
  );
}
