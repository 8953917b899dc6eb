import type { Choice } from "@/api/types";
import { Measure, Money, Percent } from "@/shared/ui/numbers";
import { type Column, Table } from "@/shared/ui/table";

const COLUMNS: Column<Choice>[] = [
  { id: "what", header: "Option", cell: (each) => each.words },
  {
    id: "score",
    header: "Score",
    hint: "of 100",
    align: "right",
    cell: (each) => <Measure value={each.score} places={1} />,
  },
  {
    id: "credit",
    header: "Credit",
    hint: "US dollars",
    align: "right",
    cell: (each) => <Money value={each.credit} />,
  },
  {
    id: "year",
    header: "A year",
    align: "right",
    wide: true,
    cell: (each) => <Percent value={each.yield_annual} />,
  },
  {
    id: "itm",
    header: "In the money",
    align: "right",
    wide: true,
    cell: (each) => <Percent value={each.p_itm} />,
  },
  {
    id: "why",
    header: "Why it lost",
    cell: (each) => <span title={byFactor(each)}>{each.why_lost}</span>,
  },
];

/** The runners-up, and by which factors they lost. */
export function Runners({ runners }: { runners: readonly Choice[] }) {
  return <Table label="Runners-up" columns={COLUMNS} rows={runners} rowKey={({ option }) => option} />;
}

const byFactor = (each: Choice): string =>
  each.lost.map(({ name, points }) => `${name} ${points > 0 ? "−" : "+"}${Math.abs(points)}`).join(", ");
