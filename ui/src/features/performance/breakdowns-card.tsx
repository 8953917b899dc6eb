import { useState } from "react";
import type { Performance } from "@/api/types";
import { compareDecimals, toPlot } from "@/shared/format/decimal";
import { Card } from "@/shared/ui/card";
import { cx } from "@/shared/ui/cx";
import { Money } from "@/shared/ui/numbers";
import { EmptyState } from "@/shared/ui/states";
import { type Column, type Sort, Table } from "@/shared/ui/table";
import { Tabs } from "@/shared/ui/tabs";
import { TextLink } from "@/shared/ui/text-link";

type By = keyof Performance["breakdowns"];
type Share = Performance["breakdowns"][By][number];

const TABS: { value: By; label: string; says: string }[] = [
  { value: "strategy", label: "Strategy", says: "all that was realised and earned; campaigns that closed" },
  { value: "ticker", label: "Ticker", says: "all that was realised and earned; campaigns that closed" },
  { value: "dte", label: "Days", says: "options that closed, by calendar days to expiry at their opening" },
  {
    value: "delta",
    label: "Delta",
    says: "options that closed, by a contract's delta at the close of their first day",
  },
  { value: "weekday", label: "Weekday", says: "options that closed, by the weekday of their opening" },
];

const ORDERS: Record<string, (a: Share, b: Share) => number> = {
  label: (a, b) => a.label.localeCompare(b.label),
  closed: (a, b) => a.closed - b.closed,
  won: (a, b) => wonOf(a) - wonOf(b),
  pnl: (a, b) => compareDecimals(a.pnl, b.pnl),
};

/** What part of those that made or lost something made it. */
const wonOf = ({ wins, losses }: Share): number => (wins + losses ? wins / (wins + losses) : 0);

/** In a column's order, falling after a "-"; as told where none is asked for. */
export function inOrder(rows: readonly Share[], sort: Sort | undefined): readonly Share[] {
  const order = ORDERS[sort?.replace("-", "") ?? ""];
  if (!order) return rows;
  return sort?.startsWith("-") ? rows.toSorted((a, b) => order(b, a)) : rows.toSorted(order);
}

/** Results by what trades were; a ticker or strategy opens to a page of its own. */
export function BreakdownsCard({
  found,
  narrow,
}: {
  found: Performance;
  narrow: (by: By, key: string) => string | null;
}) {
  const [chosen, choose] = useState<By>("strategy");
  const [sort, setSort] = useState<Sort>();
  const tab = TABS.find(({ value }) => value === chosen);
  const rows = inOrder(found.breakdowns[chosen], sort);
  return (
    <Card
      title="By what they were"
      aside={tab?.says}
      actions={
        <Tabs label="What results are broken down by" value={chosen} options={TABS} onChange={choose} />
      }
      flush
    >
      {rows.length ? (
        <Table
          label={`Results by ${tab?.label.toLowerCase()}`}
          columns={columns(rows, (key) => narrow(chosen, key))}
          rows={rows}
          rowKey={(row) => row.key}
          sort={sort}
          onSort={setSort}
        />
      ) : (
        <EmptyState title="Nothing has closed in this time" />
      )}
    </Card>
  );
}

function columns(rows: readonly Share[], narrow: (key: string) => string | null): Column<Share>[] {
  const most = Math.max(1, ...rows.map(({ pnl }) => Math.abs(toPlot(pnl))));
  return [
    {
      id: "label",
      header: "What",
      sortable: true,
      cell: ({ key, label }) => {
        const to = narrow(key);
        return to ? <TextLink to={to}>{label}</TextLink> : label;
      },
    },
    { id: "closed", header: "Closed", align: "right", sortable: true, cell: ({ closed }) => closed },
    {
      id: "won",
      header: "Won : lost",
      align: "right",
      sortable: true,
      cell: ({ wins, losses }) => `${wins} : ${losses}`,
    },
    {
      id: "pnl",
      header: "Profit",
      hint: "US dollars, fees included",
      align: "right",
      sortable: true,
      cell: ({ pnl }) => <Money value={pnl} />,
    },
    {
      id: "bar",
      header: "",
      wide: true,
      cell: ({ pnl }) => <Bar share={toPlot(pnl) / most} />,
      className: "w-2/5",
    },
  ];
}

/** From the middle to the right what was made, to the left what was lost. */
function Bar({ share }: { share: number }) {
  return (
    <span aria-hidden className="relative block h-3 min-w-24">
      <span
        className={cx("absolute h-full rounded-sm", share < 0 ? "right-1/2 bg-loss" : "left-1/2 bg-gain")}
        style={{ width: `${Math.abs(share) * 50}%` }}
      />
    </span>
  );
}
