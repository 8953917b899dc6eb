import { TriangleAlert } from "lucide-react";
import type { Adherence } from "@/api/types";
import { toPlot } from "@/shared/format/decimal";
import { Card } from "@/shared/ui/card";
import { cx } from "@/shared/ui/cx";
import { Facts } from "@/shared/ui/facts";
import { Money, Percent, Unknown } from "@/shared/ui/numbers";
import { type Column, Table } from "@/shared/ui/table";
import { RULES, VALUED } from "./words";

type Now = Adherence["now"];
type Standing = Now["strategies"][number];

/** What each strategy has at risk just now, how much room is left, and what is beyond the plan. */
export function NowCard({ now }: { now: Now }) {
  return (
    <Card
      title="The book now"
      aside={now.valued ? VALUED[now.valued] : `net liquidation is not known: ${now.reason}`}
      flush
    >
      <Beyond now={now} />
      <div className="border-b border-line p-3">
        <Facts facts={facts(now)} />
      </div>
      {now.strategies.length > 0 ? (
        <Table
          label="Strategies of the plan"
          columns={COLUMNS}
          rows={now.strategies}
          rowKey={({ strategy }) => strategy}
        />
      ) : (
        <p className="p-3 text-muted">The plan names no strategy, and nothing is open.</p>
      )}
    </Card>
  );
}

function facts(now: Now) {
  return [
    {
      label: "Net liquidation",
      value: <Money value={now.net_liquidation} tone="plain" unknown="not known" />,
    },
    {
      label: "At risk",
      value: <Money value={now.at_risk} tone="plain" unknown="not known" />,
      hint: "Dollars: strikes of puts sold, what shares cost, the most that spreads can lose",
    },
    {
      label: "Free",
      value: <Money value={now.free} tone="plain" unknown="not known" />,
      hint: "Net liquidation that is not at risk",
    },
    {
      label: "Exposed overnight",
      value: <Money value={now.overnight} tone="plain" unknown="not known" />,
      hint: `Strikes of all options sold, and shares ${
        now.overnight_valued === "live" ? "at their quotes" : "at what they cost"
      }`,
    },
  ];
}

function Beyond({ now }: { now: Now }) {
  if (!now.beyond.length && !now.unknown.length) return null;
  return (
    <ul className="flex flex-col gap-1 border-b border-line p-3">
      {now.beyond.map(({ words }) => (
        <li key={words} className="flex items-start gap-2">
          <TriangleAlert aria-hidden size={15} className="mt-0.5 shrink-0 text-attention" />
          <span>{words}</span>
        </li>
      ))}
      {now.unknown.length > 0 && (
        <li className="text-sm text-age">
          Not judged just now, as something it needs is unknown:{" "}
          {now.unknown.map((rule) => RULES[rule].toLowerCase()).join(", ")}.
        </li>
      )}
    </ul>
  );
}

const COLUMNS: Column<Standing>[] = [
  {
    id: "strategy",
    header: "Strategy",
    cell: ({ label, limits }) => (
      <span className="flex flex-col">
        {label}
        {limits === null && <span className="text-xs text-attention">not in the plan</span>}
      </span>
    ),
  },
  {
    id: "positions",
    header: "Positions",
    align: "right",
    cell: ({ positions, limits }) =>
      limits === null || limits.max_positions === null
        ? positions
        : `${positions} of ${limits.max_positions}`,
  },
  {
    id: "capital",
    header: "At risk",
    hint: "Dollars",
    align: "right",
    wide: true,
    cell: ({ capital }) => <Money value={capital} tone="plain" places={0} unknown="not known" />,
  },
  { id: "used", header: "Share used", hint: "Of net liquidation", cell: (row) => <ShareBar of={row} /> },
  {
    id: "room",
    header: "Room",
    hint: "Dollars that may still go in",
    align: "right",
    cell: ({ room, limits }) =>
      limits === null ? (
        <Unknown text="–" />
      ) : (
        <Money value={room} tone="plain" places={0} unknown="not known" />
      ),
  },
];

function ShareBar({ of: { used, limits } }: { of: Standing }) {
  if (used === null) return <Unknown text="not known" />;
  const allowed = limits ? toPlot(limits.allocation) : 0;
  const part = toPlot(used);
  const over = part > allowed;
  const whole = Math.max(allowed, part, 0.01);
  return (
    <span className="flex min-w-36 items-center gap-2 max-md:min-w-0 max-md:flex-col max-md:items-start max-md:gap-0.5">
      <span className="whitespace-nowrap tabular-nums">
        <Percent value={used} className={over ? "text-attention" : undefined} />
        {limits && (
          <span className="text-age">
            {" "}
            of <Percent value={limits.allocation} />
          </span>
        )}
      </span>
      <span aria-hidden className="h-1.5 w-full max-w-40 rounded-sm bg-line max-md:hidden">
        <span
          className={cx("block h-full rounded-sm", over ? "bg-attention-fill" : "bg-accent-fill")}
          style={{ width: `${(part / whole) * 100}%` }}
        />
      </span>
    </span>
  );
}
