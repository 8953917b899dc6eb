import type { Desk } from "@/api/types";
import { Card } from "@/shared/ui/card";
import { cx } from "@/shared/ui/cx";
import { DateText } from "@/shared/ui/dates";
import { Quantity } from "@/shared/ui/numbers";

/** What expires next, by day. */
export function Expirations({ days }: { days: Desk["expirations"] }) {
  return (
    <Card title="Next expirations" flush>
      {days.length === 0 && <p className="p-3 text-muted">Nothing open expires.</p>}
      <ul>
        {days.map((day) => (
          <li key={day.on} className="flex gap-3 border-b border-line px-3 py-1.5 last:border-b-0">
            <span className="flex w-20 shrink-0 flex-col">
              <DateText on={day.on} />
              <span className={cx("text-sm", day.dte <= 7 ? "font-medium text-attention" : "text-age")}>
                {day.dte === 0 ? "today" : `${day.dte} d`}
              </span>
            </span>
            <ul className="flex min-w-0 flex-1 flex-col">
              {day.legs.map((leg, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two accounts may hold the same contract
                <li key={`${leg.symbol} ${place}`} className="break-words">
                  <Quantity value={leg.quantity} className="font-medium" /> {leg.words}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Card>
  );
}
