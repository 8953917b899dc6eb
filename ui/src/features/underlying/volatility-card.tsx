import type { Metrics, RealisedVolatility } from "@/api/types";
import { Card } from "@/shared/ui/card";
import { Measure } from "@/shared/ui/numbers";
import { EmptyState } from "@/shared/ui/states";
import { SourceLine } from "./said";

const ESTIMATORS: { id: RealisedVolatility["estimator"]; label: string; hint: string }[] = [
  {
    id: "close_to_close",
    label: "Close to close",
    hint: "Deviation of daily returns; sees nothing within a day",
  },
  { id: "parkinson", label: "Parkinson", hint: "From highs and lows; sees nothing overnight" },
  {
    id: "garman_klass",
    label: "Garman–Klass",
    hint: "From open, high, low and close; sees nothing overnight",
  },
  { id: "rogers_satchell", label: "Rogers–Satchell", hint: "As before, and a trend does not disturb it" },
  { id: "yang_zhang", label: "Yang–Zhang", hint: "Sees nights and days: the one to quote" },
];

const PERCENT = 100;

/** Five estimators by window: where they disagree, the day was not like the night. */
export function VolatilityCard({ realised }: { realised: Metrics["realised"] }) {
  const windows = [...new Set(realised.items.map(({ window }) => window))].sort((a, b) => a - b);
  return (
    <Card title="Realised volatility" aside="percent annualised, by trading days">
      {realised.items.every(({ value }) => value === null) ? (
        <EmptyState title="Too few daily candles">
          Daily candles are kept from the first day that the underlying is looked at or held.
        </EmptyState>
      ) : (
        <>
          <table aria-label="Realised volatility by estimator and window" className="w-full text-right">
            <thead>
              <tr className="text-xs text-muted [&>th]:py-1 [&>th]:font-medium">
                <th scope="col" className="text-left">
                  Estimator
                </th>
                {windows.map((window) => (
                  <th key={window} scope="col" title={`${window} trading days`}>
                    {window} d
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {ESTIMATORS.map(({ id, label, hint }) => (
                <tr key={id} className="border-t border-line">
                  <th scope="row" title={hint} className="py-1 text-left font-normal">
                    {label}
                  </th>
                  {windows.map((window) => (
                    <Cell key={window} found={find(realised.items, id, window)} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          <SourceLine said={realised} />
        </>
      )}
    </Card>
  );
}

const find = (items: readonly RealisedVolatility[], estimator: string, window: number) =>
  items.find((item) => item.estimator === estimator && item.window === window);

function Cell({ found }: { found: RealisedVolatility | undefined }) {
  const short = found && found.days < found.window;
  return (
    <td title={short ? `Only ${found.days} days are known` : undefined} className={short ? "text-age" : ""}>
      <Measure value={found?.value} scale={PERCENT} places={1} />
    </td>
  );
}
