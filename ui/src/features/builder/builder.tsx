import { Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import type { Expiration, Payoff, PayoffOrder } from "@/api/types";
import { useQuote } from "@/api/use-live";
import { usePayoff } from "@/api/use-payoff";
import { toPlot } from "@/shared/format/decimal";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";
import { useSettled } from "@/shared/ui/use-settled";
import { LegEditor } from "./leg-editor";
import { Ends, Outcome } from "./outcome";
import { PayoffChart } from "./payoff-chart";
import { viewOf } from "./payoff-view";
import { momentOf, NOW, type Scenario } from "./scenario";
import { ScenarioSliders } from "./scenario-sliders";
import { type DraftLeg, expiriesOf, readSymbol } from "./structure";
import { TemplateSelect } from "./template-select";

interface BuilderProps {
  ticker: string;
  legs: readonly DraftLeg[];
  expirations: readonly Expiration[];
  onChange: (legs: DraftLeg[]) => void;
}

const SETTLED_MS = 80;

/** The structure being built: its legs, its payoff, sliders under it and numbers beside. */
export function Builder({ ticker, legs, expirations, onChange }: BuilderProps) {
  return (
    <Card
      title="Structure"
      aside={
        legs.length > 0 ? `${legs.length} ${legs.length === 1 ? "leg" : "legs"} of ${ticker}` : undefined
      }
      actions={
        <>
          <TemplateSelect ticker={ticker} expirations={expirations} onLegs={onChange} />
          <Button icon={Trash2} variant="quiet" disabled={legs.length === 0} onClick={() => onChange([])}>
            Clear
          </Button>
        </>
      }
    >
      {legs.length === 0 ? (
        <EmptyState title="Nothing is being built">
          Click a bid to sell a contract or an ask to buy one, or start from a template. The payoff appears
          here, and the page's address keeps the structure.
        </EmptyState>
      ) : (
        <>
          <ul>
            {legs.map((leg) => (
              <LegEditor
                key={leg.symbol}
                ticker={ticker}
                leg={leg}
                legs={legs}
                expirations={expirations}
                onChange={onChange}
              />
            ))}
          </ul>
          <Analysis ticker={ticker} legs={legs} />
        </>
      )}
    </Card>
  );
}

/** What is asked of the server for these legs in this scenario. */
export function payoffOrder(
  ticker: string,
  legs: readonly DraftLeg[],
  scenario: Scenario,
  now: number,
): PayoffOrder {
  return {
    symbol: ticker,
    legs: legs.map(({ symbol, quantity, price }) => ({ symbol, quantity, ...(price !== null && { price }) })),
    at: momentOf(scenario, now),
    spot: scenario.spot,
    vol_shift: scenario.points / 100,
  };
}

function Analysis({ ticker, legs }: Pick<BuilderProps, "ticker" | "legs">) {
  const [scenario, setScenario] = useState<Scenario>(NOW);
  const order = useMemo(() => payoffOrder(ticker, legs, scenario, Date.now()), [ticker, legs, scenario]);
  const query = usePayoff(useSettled(order, SETTLED_MS));
  if (query.data)
    return (
      <Answer ticker={ticker} payoff={query.data} legs={legs} scenario={scenario} onScenario={setScenario} />
    );
  return query.isError ? (
    <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  ) : (
    <Skeleton rows={10} />
  );
}

interface AnswerProps {
  ticker: string;
  payoff: Payoff;
  legs: readonly DraftLeg[];
  scenario: Scenario;
  onScenario: (scenario: Scenario) => void;
}

function Answer({ ticker, payoff, legs, scenario, onScenario }: AnswerProps) {
  // The slider's ends are around the market's price, wherever the slider stands.
  const mark = useQuote(ticker, (quote) => quote?.mark);
  const view = useMemo(() => viewOf(payoff), [payoff]);
  const strikes = legs.flatMap(({ symbol }) => readSymbol(symbol).strike ?? []).map(Number);
  return (
    <div className="mt-3 flex flex-col gap-3">
      {payoff.problems.map((problem) => (
        <p key={problem} className="text-sm text-attention">
          {problem}
        </p>
      ))}
      <Ends payoff={payoff} />
      <PayoffChart view={view} strikes={strikes} table={payoff.table} />
      <ScenarioSliders
        scenario={scenario}
        market={mark == null ? payoff.spot : toPlot(mark)}
        expiries={expiriesOf(legs)}
        onChange={onScenario}
      />
      <Outcome payoff={payoff} scenario={scenario} />
    </div>
  );
}
