import { useCallback, useMemo } from "react";
import type { CampaignDetail } from "@/api/types";
import { signOf } from "@/shared/format/decimal";
import { Card } from "@/shared/ui/card";
import { Chart, type ChartColors } from "@/shared/ui/chart";
import { DateText } from "@/shared/ui/dates";
import { Money, Price, Quantity } from "@/shared/ui/numbers";
import { cashLines, shownUntil } from "./cash-chart-config";

type Series = CampaignDetail["cash_series"];

/** Cumulative cash, basis per share and shares held on one time axis. */
export function CashChart({ campaign }: { campaign: CampaignDetail }) {
  const { cash_series: series, currency, status } = campaign;
  const held = useMemo(() => series.some(({ shares }) => signOf(shares) !== 0), [series]);
  const isOpen = status === "open";
  const config = useCallback(
    (colors: ChartColors) =>
      cashLines(series, { held, until: isOpen ? shownUntil(series, Date.now()) : null }, colors),
    [series, held, isOpen],
  );
  return (
    <Card title="Cumulative cash" aside={held ? `${currency}; basis in ${currency} per share` : currency}>
      <Chart
        label={
          held
            ? "Cumulative cash as a stepped line, with adjusted basis per share and shares held"
            : "Cumulative cash as a stepped line"
        }
        config={config}
        className="h-60"
        table={<SeriesTable series={series} held={held} />}
      />
    </Card>
  );
}

function SeriesTable({ series, held }: { series: Series; held: boolean }) {
  return (
    <table aria-label="Cumulative cash by step" className="w-full text-left">
      <thead>
        <tr className="text-xs text-muted">
          <th scope="col">When</th>
          <th scope="col" className="text-right">
            Cumulative cash
          </th>
          {held && (
            <>
              <th scope="col" className="text-right">
                Shares
              </th>
              <th scope="col" className="text-right">
                Adj. basis
              </th>
            </>
          )}
        </tr>
      </thead>
      <tbody>
        {series.map((point, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two steps may share an instant, and their order is what they are
          <tr key={at}>
            <th scope="row" className="font-normal">
              <DateText on={point.on} />
            </th>
            <td className="text-right">
              <Money value={point.cumulative} />
            </td>
            {held && (
              <>
                <td className="text-right">
                  <Quantity value={point.shares} />
                </td>
                <td className="text-right">
                  <Price value={point.adjusted_basis} unknown="–" />
                </td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
