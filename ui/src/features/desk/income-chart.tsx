import { useCallback } from "react";
import type { Desk } from "@/api/types";
import { formatMonth } from "@/shared/format/date";
import { addDecimals, formatDecimal, toPlot } from "@/shared/format/decimal";
import { Card } from "@/shared/ui/card";
import { Chart, type ChartColors } from "@/shared/ui/chart";
import { Money } from "@/shared/ui/numbers";
import { EmptyState } from "@/shared/ui/states";

type Months = Desk["income_by_month"];
const SHOWN_MONTHS = 12;

/** Realised result by month, the last twelve. */
export function IncomeChart({ months, currency }: { months: Months; currency: string }) {
  const shown = months.slice(-SHOWN_MONTHS);
  const config = useCallback((colors: ChartColors) => incomeBars(shown, colors), [shown]);
  return (
    <Card
      title="Income by month"
      aside={
        shown.length > 0 && (
          <span title={`Sum of the months shown, ${currency}`}>
            <Money value={addDecimals(shown.map(({ amount }) => amount))} />
          </span>
        )
      }
    >
      {shown.length === 0 ? (
        <EmptyState title="No month has a result yet" />
      ) : (
        <Chart
          label="Income by month as bars"
          config={config}
          className="h-44"
          table={<MonthTable months={shown} />}
        />
      )}
    </Card>
  );
}

function incomeBars(months: Months, colors: ChartColors) {
  return {
    type: "bar" as const,
    data: {
      labels: months.map(({ month }) => formatMonth(month)),
      datasets: [
        {
          data: months.map(({ amount }) => toPlot(amount)),
          backgroundColor: months.map(({ amount }) => (toPlot(amount) < 0 ? colors.loss : colors.gain)),
          borderRadius: 2,
          maxBarThickness: 28,
        },
      ],
    },
    options: {
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: {
            label: ({ dataIndex }: { dataIndex: number }) =>
              formatDecimal(months[dataIndex]?.amount ?? "0", { plus: true }),
          },
        },
      },
      scales: {
        x: { grid: { display: false } },
        y: { border: { display: false }, ticks: { maxTicksLimit: 5 } },
      },
    },
  };
}

function MonthTable({ months }: { months: Months }) {
  return (
    <table aria-label="Income by month">
      <tbody>
        {months.map(({ month, amount }) => (
          <tr key={month}>
            <th scope="row" className="pr-4 text-left font-normal">
              {formatMonth(month)}
            </th>
            <td className="text-right">
              <Money value={amount} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
