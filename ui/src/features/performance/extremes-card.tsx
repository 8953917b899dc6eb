import type { Performance } from "@/api/types";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Money } from "@/shared/ui/numbers";
import { EmptyState } from "@/shared/ui/states";
import { TextLink } from "@/shared/ui/text-link";

const NAMES = { best: "Best", worst: "Worst", best_day: "Best day", worst_day: "Worst day" } as const;

/** The best and the worst, each opening to what it was. */
export function ExtremesCard({ found, search }: { found: Performance; search: string }) {
  return (
    <Card title="Best and worst">
      {found.extremes.length === 0 ? (
        <EmptyState title="Nothing has closed in this time" />
      ) : (
        <table aria-label="Best and worst" className="w-full">
          <tbody>
            {found.extremes.map(({ what, on, campaign_id, label, pnl }) => (
              <tr key={what}>
                <th scope="row" className="py-1 pr-4 text-left font-normal text-muted">
                  {NAMES[what]}
                </th>
                <td className="py-1">
                  {campaign_id ? (
                    <>
                      <TextLink to={`/campaigns/${campaign_id}`}>{label}</TextLink>{" "}
                      <DateText on={on} className="text-age" />
                    </>
                  ) : (
                    <TextLink to={`/performance/day/${on}${search}`}>
                      <DateText on={on} />
                    </TextLink>
                  )}
                </td>
                <td className="py-1 text-right">
                  <Money value={pnl} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
