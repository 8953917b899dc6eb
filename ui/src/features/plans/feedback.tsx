import type { UseQueryResult } from "@tanstack/react-query";
import type { PlanCheck } from "@/api/types";
import { formatMonth } from "@/shared/format/date";
import { compareDecimals, toPlot } from "@/shared/format/decimal";
import { Card } from "@/shared/ui/card";
import { cx } from "@/shared/ui/cx";
import { Money, Percent } from "@/shared/ui/numbers";
import { QueryView } from "@/shared/ui/query-view";
import { Cost } from "./score-card";
import { RULES } from "./words";

export type Step = "target" | "strategies" | "limits" | "check";

/** What the terms so far would have meant for the book's real history; beside every step of the wizard. */
export function Feedback({
  query,
  step,
  target,
}: {
  query: UseQueryResult<PlanCheck>;
  step: Step;
  target: string;
}) {
  return (
    <Card title="From your history" aside={query.isFetching ? "asking…" : undefined}>
      <QueryView query={query} rows={6}>
        {(check) => (
          <div aria-live="polite" className="flex flex-col gap-4">
            {step === "target" && <Months check={check} target={target} />}
            {step !== "target" && <Trades check={check} />}
            {step !== "target" && <Rules check={check} />}
            {(step === "limits" || step === "check") && <Now check={check} />}
            {check.incomplete && <p className="text-sm text-age">The ledger is still being derived.</p>}
            {check.foreign.length > 0 && (
              <p className="text-sm text-age">
                {check.foreign.length} accounts are kept in another currency, and left out.
              </p>
            )}
          </div>
        )}
      </QueryView>
    </Card>
  );
}

function Months({ check, target }: { check: PlanCheck; target: string }) {
  const { months, reached, needed } = check;
  const most = Math.max(...months.map(({ earned }) => Math.abs(toPlot(earned))), toPlot(target || "0"), 1);
  return (
    <>
      <p>
        Your last {months.length} months made <Money value={check.mean} /> dollars on average
        {reached !== null && (
          <>
            ; {reached} of them would have reached <Money value={target} tone="plain" places={2} least={0} />
          </>
        )}
        .
      </p>
      <ul className="flex flex-col gap-1">
        {months.map(({ begins_on, earned }) => (
          <li key={begins_on} className="grid grid-cols-[4rem_minmax(0,1fr)_6.5rem] items-center gap-2">
            <span className="text-muted">{formatMonth(begins_on)}</span>
            <span aria-hidden className="h-2 rounded-sm bg-hover">
              <span
                className={cx(
                  "block h-full rounded-sm",
                  compareDecimals(earned, "0") < 0 ? "bg-loss" : "bg-accent-fill",
                )}
                style={{ width: `${(Math.abs(toPlot(earned)) / most) * 100}%` }}
              />
            </span>
            <span className="text-right">
              <Money value={earned} />
            </span>
          </li>
        ))}
      </ul>
      {needed !== null && (
        <p className="text-muted">
          The target asks <Percent value={needed} /> of net liquidation each month.
        </p>
      )}
    </>
  );
}

function Trades({ check: { score, worst } }: { check: PlanCheck }) {
  if (score.trades === 0)
    return <p className="text-muted">No trade was opened in the last six months: nothing to compare with.</p>;
  return (
    <>
      <p>
        Of your {score.trades} trades since then, <strong>{score.departed}</strong> would have departed from
        this plan; what lies beyond its limits {score.cost.startsWith("-") ? "has " : "has cost "}
        <Cost cost={score.cost} /> dollars.
        {score.uncosted > 0 && ` What ${score.uncosted} departures cost is not known yet.`}
      </p>
      {worst.length > 0 && (
        <ul className="flex flex-col gap-1 text-sm text-muted">
          {worst.slice(0, 3).map((trade) => (
            <li key={`${trade.campaign_id} ${trade.opened_on}`}>
              <span className="text-ink">{trade.ticker}</span>, {trade.opened_on}:{" "}
              {trade.departures[0]?.words}, cost <Cost cost={trade.cost} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Rules({ check: { score } }: { check: PlanCheck }) {
  const broken = score.rules.filter((rule) => rule.broken > 0 || rule.unknown > 0);
  if (broken.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1">
      {broken.map((rule) => (
        <li key={rule.code} className="flex flex-wrap justify-between gap-x-3">
          <span className="text-muted">{RULES[rule.code]}</span>
          <span className="tabular-nums">
            {rule.broken} broken, {rule.kept} kept
            {rule.unknown > 0 && <span className="text-age">, {rule.unknown} not judged</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Now({ check: { now } }: { check: PlanCheck }) {
  if (now.beyond.length === 0)
    return <p className="text-muted">Just now the book is inside every limit that can be judged.</p>;
  return (
    <div>
      <p className="font-medium">Beyond it just now:</p>
      <ul className="list-disc pl-5 text-muted">
        {now.beyond.map(({ words }) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
    </div>
  );
}
