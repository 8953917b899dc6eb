import type { RegimeJson } from "@/api/metrics-types";
import { Badge } from "@/shared/ui/badge";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Measure } from "@/shared/ui/numbers";

/** Trend × volatility, with every number that decided it. */
export function RegimeCard({ regime }: { regime: RegimeJson }) {
  return (
    <Card
      title="Regime"
      aside={
        regime.on ? (
          <>
            of <DateText on={regime.on} />, {regime.days} daily candles by {regime.source}
          </>
        ) : (
          "no daily candles yet"
        )
      }
    >
      <p className="mb-2 flex gap-2">
        <Badge tone="accent" title="Where the price is going">
          trend: {regime.trend}
        </Badge>
        <Badge tone="accent" title="How much it moves, against its own past year">
          volatility: {regime.volatility}
        </Badge>
      </p>
      <table aria-label="The numbers behind the regime" className="w-full">
        <tbody>
          {regime.numbers.map(({ name, value, says }) => (
            <tr key={name} className="border-t border-line">
              <th scope="row" className="py-1 pr-3 text-left font-normal">
                {name}
              </th>
              <td className="pr-3 text-right">
                <Measure value={value} unknown="too few days" />
              </td>
              <td className="text-sm text-muted">{says}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
