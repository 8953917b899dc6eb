import type { Adherence } from "@/api/types";
import { compareDecimals, toPlot } from "@/shared/format/decimal";
import { Card } from "@/shared/ui/card";
import { cx } from "@/shared/ui/cx";
import { DateText } from "@/shared/ui/dates";
import { Facts } from "@/shared/ui/facts";
import { Money } from "@/shared/ui/numbers";

type Month = Adherence["month"];

/** This month against its target: what it has made, and where the pace leads. */
export function MonthCard({ month }: { month: Month }) {
  const { target, ahead } = month;
  return (
    <Card
      title="This month"
      aside={
        <>
          {month.sessions_so_far} of {month.sessions} sessions, to <DateText on={month.on} />
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Facts
          facts={[
            {
              label: "Earned",
              value: <Money value={month.earned} />,
              hint: "Dollars: profit and income, on the cash basis",
            },
            { label: "Target", value: <Money value={target} tone="plain" unknown="none set" /> },
            {
              label: "Due by now",
              value: <Money value={month.due} tone="plain" unknown="–" />,
              hint: "The target × sessions so far ÷ the month's sessions",
            },
            {
              label:
                ahead !== null && compareDecimals(ahead, "0") < 0 ? "Behind the pace" : "Ahead of the pace",
              value: <Money value={ahead} unknown="–" />,
            },
            {
              label: "At this pace",
              value: <Money value={month.expected} unknown="–" />,
              hint: "What was earned × the month's sessions ÷ sessions so far",
            },
            {
              label: "Premium sold",
              value: <Money value={month.premium} tone="plain" />,
              hint: "Dollars, before fees, of options sold this month",
            },
          ]}
        />
        {target !== null && <PaceBar month={month} target={target} />}
      </div>
    </Card>
  );
}

const share = (part: string, whole: string): number => {
  const of = toPlot(whole);
  return of > 0 ? Math.min(100, Math.max(0, (toPlot(part) / of) * 100)) : 0;
};

function PaceBar({ month, target }: { month: Month; target: string }) {
  const earned = share(month.earned, target);
  const behind = month.ahead !== null && compareDecimals(month.ahead, "0") < 0;
  return (
    <div
      role="img"
      aria-label={`${Math.round(earned)} % of the target is earned${
        month.due === null ? "" : `, ${Math.round(share(month.due, target))} % is due by now`
      }`}
      className="relative h-3 rounded-sm bg-hover"
    >
      <div
        className={cx("h-full rounded-sm", behind ? "bg-attention-fill" : "bg-accent-fill")}
        style={{ width: `${earned}%` }}
      />
      {month.due !== null && (
        <span
          className="absolute -inset-y-1 w-0.5 bg-ink"
          style={{ left: `calc(${share(month.due, target)}% - 1px)` }}
        />
      )}
    </div>
  );
}
