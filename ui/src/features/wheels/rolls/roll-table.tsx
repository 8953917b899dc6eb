import type { Roll, Rolls } from "@/api/types";
import { Badge } from "@/shared/ui/badge";
import { Measure, Money, Percent, Price } from "@/shared/ui/numbers";
import { type Column, Table } from "@/shared/ui/table";

const BEST: Record<string, string> = {
  balance: "balance",
  credit: "credit",
  delta: "delta",
  days: "days",
  breakeven: "breakeven",
  chance: "chance",
};

/** Doing nothing, and the rolls that nothing beats, each with what it is best in. */
export function RollTable({ rolls }: { rolls: Rolls }) {
  const rows = rolls.nothing ? [rolls.nothing, ...rolls.items] : rolls.items;
  return <Table label="Rolls" columns={columnsOf(rolls)} rows={rows} rowKey={({ option }) => option} />;
}

function columnsOf(rolls: Rolls): Column<Roll>[] {
  return [
    { id: "into", header: "Into", cell: (each) => <Into rolls={rolls} roll={each} /> },
    { id: "days", header: "Days", hint: "days added", align: "right", cell: (each) => `+${each.days_added}` },
    {
      id: "credit",
      header: "Credit",
      hint: "US dollars per share: the new bid less the old ask",
      align: "right",
      cell: (each) => <Money value={each.credit} places={4} least={2} />,
    },
    {
      id: "dollars",
      header: "Dollars",
      hint: "US dollars, all contracts, before fees",
      align: "right",
      wide: true,
      cell: (each) => <Money value={each.dollars} />,
    },
    { id: "delta", header: "Delta", align: "right", cell: (each) => <Measure value={each.delta} /> },
    {
      id: "breakeven",
      header: "Breakeven",
      hint: "US dollars per share, with all that was taken in",
      align: "right",
      wide: true,
      cell: (each) => <Price value={each.breakeven} />,
    },
    {
      id: "itm",
      header: "In the money",
      hint: "the lognormal chance at expiry",
      align: "right",
      cell: (each) => <Percent value={each.p_itm} />,
    },
    {
      id: "assigned",
      header: "Assigned",
      hint: "the chance of assignment at any time, with dividends; reckoned for those shown first",
      align: "right",
      wide: true,
      cell: (each) => <Percent value={each.p_assigned} />,
    },
  ];
}

function Into({ rolls, roll }: { rolls: Rolls; roll: Roll }) {
  if (roll === rolls.nothing) return <span className="font-medium">Do nothing</span>;
  const best = rolls.best.filter(({ option }) => option === roll.option);
  return (
    <span className="inline-flex flex-wrap items-center gap-1.5">
      {roll.words}
      {best.map(({ by }) => (
        <Badge key={by} tone="accent" title={`the best of all by ${BEST[by]}`}>
          {BEST[by]}
        </Badge>
      ))}
    </span>
  );
}
