import type { ReactNode } from "react";
import type { Adherence } from "@/api/types";
import { Card } from "@/shared/ui/card";
import { Explained } from "@/shared/ui/explained";
import { Money } from "@/shared/ui/numbers";
import { type Column, Table } from "@/shared/ui/table";
import { RULES } from "./words";

type Score = Adherence["score"];
type Tally = Score["rules"][number];

/** How many rules were kept of those judged, and what breaking each has cost. */
export function ScoreCard({
  score,
  before = 0,
  aside,
}: {
  score: Score;
  before?: number;
  aside?: ReactNode;
}) {
  const broken = score.rules.reduce((sum, rule) => sum + rule.broken, 0);
  const unknown = broken > 0 && score.uncosted === broken;
  return (
    <Card title="Kept to the plan" aside={aside} flush>
      <div className="flex flex-wrap items-start gap-x-8 gap-y-2 border-b border-line p-3">
        <Explained
          label="Score"
          of={{
            formula: score.formula,
            inputs: [
              { name: "Rules kept", value: String(score.kept) },
              { name: "Rules judged", value: String(score.judged) },
              { name: "Not judged, as an input is unknown", value: String(score.unknown) },
            ],
            n: score.trades,
            reason: score.points === null ? "nothing could be judged in this time" : "",
          }}
        >
          {score.points} of 100
        </Explained>
        <Explained
          label="Departures cost"
          of={{
            formula: "−(profit of the trade) × the part of it beyond the limit, summed over all departures",
            inputs: [{ name: "Departures whose cost nobody knows yet", value: String(score.uncosted) }],
            n: score.departed,
            reason: unknown ? "what is open has no price just now" : "",
          }}
        >
          <Cost cost={score.cost} />
        </Explained>
        <p className="max-w-prose text-sm text-muted">
          {score.departed} of {score.trades} trades departed from the plan.
          {score.unknown > 0 && ` ${score.unknown} rules were not judged: something they need is not known.`}
          {before > 0 && ` ${before} trades are older than the plan, and not judged.`}
        </p>
      </div>
      {score.rules.length > 0 && (
        <Table label="Rules" columns={COLUMNS} rows={score.rules} rowKey={({ code }) => code} />
      )}
    </Card>
  );
}

/** What a departure cost in dollars; what it has earned is said in words, as a cost below zero reads badly. */
export function Cost({ cost, unknown = "not known yet" }: { cost: string | null; unknown?: string }) {
  if (cost?.startsWith("-"))
    return (
      <span className="whitespace-nowrap text-muted">
        earned <Money value={cost.slice(1)} tone="plain" />
      </span>
    );
  return (
    <Money value={cost} tone="plain" unknown={unknown} className={cost === null ? undefined : "text-ink"} />
  );
}

const COLUMNS: Column<Tally>[] = [
  { id: "rule", header: "Rule", cell: ({ code }) => RULES[code] },
  { id: "kept", header: "Kept", align: "right", cell: ({ kept }) => kept },
  {
    id: "broken",
    header: "Broken",
    align: "right",
    cell: ({ broken }) => <span className={broken ? "text-attention" : undefined}>{broken}</span>,
  },
  {
    id: "unknown",
    header: "Not judged",
    align: "right",
    wide: true,
    cell: ({ unknown }) => <span className="text-age">{unknown}</span>,
  },
  {
    id: "cost",
    header: "Cost",
    hint: "Dollars",
    align: "right",
    cell: ({ cost, broken, uncosted }) =>
      broken === 0 ? <span className="text-age">–</span> : <Cost cost={uncosted === broken ? null : cost} />,
  },
];
