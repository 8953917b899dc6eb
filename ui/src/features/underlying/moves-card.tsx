import type { Metrics } from "@/api/types";
import { formatDay } from "@/shared/format/date";
import { toPlot } from "@/shared/format/decimal";
import { Card } from "@/shared/ui/card";
import { formatNumber, Measure, Unknown } from "@/shared/ui/numbers";
import { EmptyState } from "@/shared/ui/states";
import { SourceLine } from "./said";

const ROWS = 8;

/** How far options expect the price to go, two ways that are never mixed. */
export function MovesCard({ metrics: { expected_moves: moves, spot } }: { metrics: Metrics }) {
  const price = spot === null ? null : toPlot(spot);
  const first = moves[0];
  return (
    <Card title="Expected move" aside="dollars to either side">
      {first ? (
        <>
          <table aria-label="Expected move by expiration" className="w-full text-right">
            <thead>
              <tr className="text-xs text-muted [&>th]:py-1 [&>th]:font-medium">
                <th scope="col" className="text-left">
                  Until
                </th>
                <th scope="col" title="The at-the-money straddle × 0.85">
                  Straddle × 0.85
                </th>
                <th scope="col" title="Price × implied volatility × √time: one standard deviation">
                  IV × √time
                </th>
                <th scope="col" title="The straddle's move, else that of IV, of the price">
                  Percent
                </th>
              </tr>
            </thead>
            <tbody>
              {moves.slice(0, ROWS).map(({ expires_on, dte, straddle, iv }) => (
                <tr key={expires_on} className="border-t border-line">
                  <th scope="row" className="py-1 text-left font-normal whitespace-nowrap">
                    {formatDay(expires_on)} <span className="text-age">{dte} d</span>
                  </th>
                  <td>
                    <Measure value={straddle} />
                  </td>
                  <td>
                    <Measure value={iv} />
                  </td>
                  <td className="tabular-nums">{share(straddle ?? iv, price)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <SourceLine said={first} />
        </>
      ) : (
        <EmptyState title="No expected move">It is read from quotes of options around the money.</EmptyState>
      )}
    </Card>
  );
}

function share(move: number | null, price: number | null) {
  if (move === null || !price) return <Unknown text="–" />;
  return formatNumber((move / price) * 100, 1);
}
