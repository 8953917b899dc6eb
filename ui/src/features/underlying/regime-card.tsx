import type { Regime } from "@/api/types";
import { Badge } from "@/shared/ui/badge";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Measure } from "@/shared/ui/numbers";

const PERCENT = { scale: 100, unit: " %" };

const NAMES: Record<string, { label: string; scale?: number; unit?: string }> = {
  close: { label: "Close" },
  sma_50: { label: "50-day average" },
  sma_200: { label: "200-day average" },
  sma_50_slope: { label: "Slope of the 50-day average", ...PERCENT },
  realised_20: { label: "Realised volatility, 20 days", ...PERCENT },
  realised_20_percentile: { label: "Its place in the past year", ...PERCENT },
};

/** Trend × volatility, with every number that decided it. */
export function RegimeCard({ regime }: { regime: Regime }) {
  return (
    <Card
      title="Regime"
      aside={
        regime.on ? (
          <>
            of <DateText on={regime.on} />, from {regime.days} {regime.source}
          </>
        ) : (
          (regime.problem ?? "no daily candles yet")
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
                {NAMES[name]?.label ?? name}
              </th>
              <td className="pr-3 text-right whitespace-nowrap">
                <Measure value={value} unknown="unknown" scale={NAMES[name]?.scale} />
                {value !== null && NAMES[name]?.unit}
              </td>
              <td className="text-sm text-muted">{says}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
