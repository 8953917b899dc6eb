import { Camera } from "lucide-react";
import type { WheelSnapshots, WheelTrend } from "@/api/types";
import { useSnapshotTake, useWheelSnapshots, useWheelTrend } from "@/api/use-wheel-record";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { formatNumber, Measure, Money, Price, Quantity } from "@/shared/ui/numbers";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";
import { type Column, Table } from "@/shared/ui/table";
import { TextLink } from "@/shared/ui/text-link";

type Snapshot = WheelSnapshots["items"][number];

const SHOWN = 12;
const TAKEN = { close: "", late: "late", manual: "asked for" } as const;

const COLUMNS: Column<Snapshot>[] = [
  {
    id: "on",
    header: "Close of",
    cell: ({ on, taken }) => (
      <>
        <DateText on={on} /> <span className="text-age">{TAKEN[taken]}</span>
      </>
    ),
  },
  { id: "leg", header: "Leg", cell: ({ label }) => label },
  {
    id: "quantity",
    header: "Qty",
    align: "right",
    cell: ({ quantity }) => <Quantity value={quantity} />,
    wide: true,
  },
  { id: "mark", header: "Mark", align: "right", cell: ({ mark }) => <Price value={mark} unknown="–" /> },
  {
    id: "spot",
    header: "Stock",
    align: "right",
    cell: ({ spot }) => <Price value={spot} unknown="–" />,
    wide: true,
  },
  { id: "delta", header: "Δ", align: "right", cell: ({ delta }) => <Measure value={delta} places={1} /> },
  {
    id: "theta",
    header: "Θ",
    align: "right",
    cell: ({ theta }) => <Measure value={theta} places={1} />,
    wide: true,
  },
  { id: "dte", header: "DTE", align: "right", cell: ({ dte }) => dte ?? "–", wide: true },
  {
    id: "pnl",
    header: "P&L open",
    align: "right",
    cell: ({ pnl_open }) => <Money value={pnl_open} unknown="–" />,
  },
];

/** What a wheel held day by day, as it was taken down, and where its stock went meanwhile. */
export function RecordCard({ wheel }: { wheel: string }) {
  const snapshots = useWheelSnapshots(wheel, SHOWN);
  const trend = useWheelTrend(wheel).data;
  const take = useSnapshotTake(wheel);
  return (
    <Card
      title="Day by day"
      aside={trend && <Trend trend={trend} />}
      actions={
        <>
          <TextLink to={`/performance?wheel=${wheel}`}>Performance</TextLink>
          <Button icon={Camera} disabled={take.isPending} onClick={() => take.mutate()}>
            Take down now
          </Button>
        </>
      }
      flush
    >
      <QueryView query={snapshots} rows={4}>
        {({ items, total }) =>
          items.length ? (
            <>
              <Table
                label="What the wheel held day by day"
                columns={COLUMNS}
                rows={items}
                rowKey={(row) => `${row.on} ${row.symbol} ${row.campaign_id}`}
              />
              {total > items.length && (
                <p className="px-3 py-2 text-sm text-muted">
                  The newest {items.length} of {total} rows.
                </p>
              )}
            </>
          ) : (
            <EmptyState title="Nothing was taken down yet">
              What is held is taken down at 16:30 New York time while a broker tells prices, or when you ask.
            </EmptyState>
          )
        }
      </QueryView>
    </Card>
  );
}

function Trend({ trend: { direction, slope_per_day, n } }: { trend: WheelTrend }) {
  if (slope_per_day === null) return null;
  return (
    <>
      the stock is {direction}, {formatNumber(slope_per_day, 2, true)} dollars a day over {n} days
    </>
  );
}
