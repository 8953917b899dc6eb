import { ArrowLeft, ArrowRight, Check } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { Plan, PlanCheck, PlanCheckOrder, Portfolio } from "@/api/types";
import { usePlanChange, usePlanCheck, usePlanCreate } from "@/api/use-plans";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { cx } from "@/shared/ui/cx";
import { useToast } from "@/shared/ui/toast";
import { useSettled } from "@/shared/ui/use-settled";
import { draftOf, EMPTY, type PlanDraft, problemsOf, termsOf } from "./draft";
import { Feedback, type Step } from "./feedback";
import { NowCard } from "./now-card";
import { ScoreCard } from "./score-card";
import { LimitsStep, StrategiesStep, TargetStep } from "./steps";
import { TradesTable } from "./trades-table";
import { planPath } from "./words";

const STEPS: readonly { id: Step; label: string }[] = [
  { id: "target", label: "Target" },
  { id: "strategies", label: "Strategies" },
  { id: "limits", label: "Limits" },
  { id: "check", label: "Check" },
];
const RESTED_MS = 350;

interface WizardProps {
  /** None makes a new one. */
  plan: Plan | null;
  portfolios: readonly Portfolio[];
}

/** Target, strategies, limits, check: each step is held against the book's own history while it is typed. */
export function Wizard({ plan, portfolios }: WizardProps) {
  const [draft, setDraft] = useState<PlanDraft>(() =>
    plan ? draftOf(plan) : { ...EMPTY, portfolio: portfolios[0]?.id ?? "" },
  );
  const [step, setStep] = useState<Step>("target");
  const problems = problemsOf(draft);
  const sound = Object.keys(problems).length === 0;
  const order: PlanCheckOrder | null =
    sound && draft.portfolio ? { portfolio_id: draft.portfolio, ...termsOf(draft) } : null;
  const query = usePlanCheck(useSettled(order === null ? "" : JSON.stringify(order), RESTED_MS));
  const props = {
    draft,
    problems,
    check: query.data,
    onChange: (change: Partial<PlanDraft>) => setDraft((now) => ({ ...now, ...change })),
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_22rem] items-start gap-3 max-lg:grid-cols-1">
      <div className="flex min-w-0 flex-col gap-3">
        <Progress step={step} onStep={setStep} />
        <Card title={STEPS.find(({ id }) => id === step)?.label}>
          <div className="flex flex-col gap-4">
            {step === "target" && <TargetStep {...props} portfolios={portfolios} editing={plan !== null} />}
            {step === "strategies" && <StrategiesStep {...props} />}
            {step === "limits" && <LimitsStep {...props} />}
            {step === "check" && <Summary draft={draft} sound={sound} />}
            <Moves step={step} onStep={setStep}>
              <Save plan={plan} draft={draft} sound={sound} />
            </Moves>
          </div>
        </Card>
        {step === "check" && query.data && <Tried check={query.data} />}
      </div>
      <Feedback query={query} step={step} target={draft.target} />
    </div>
  );
}

function Progress({ step, onStep }: { step: Step; onStep: (step: Step) => void }) {
  return (
    <ol className="flex flex-wrap gap-1">
      {STEPS.map(({ id, label }, at) => (
        <li key={id}>
          <button
            type="button"
            aria-current={id === step ? "step" : undefined}
            onClick={() => onStep(id)}
            className={cx(
              "h-7 rounded-md px-2.5 text-sm font-medium max-md:h-10",
              id === step ? "bg-accent-soft text-accent" : "text-muted hover:bg-hover hover:text-ink",
            )}
          >
            {at + 1}. {label}
          </button>
        </li>
      ))}
    </ol>
  );
}

function Moves({
  step,
  onStep,
  children,
}: {
  step: Step;
  onStep: (step: Step) => void;
  children: React.ReactNode;
}) {
  const at = STEPS.findIndex(({ id }) => id === step);
  const before = STEPS[at - 1];
  const after = STEPS[at + 1];
  return (
    <div className="flex items-center gap-2 border-t border-line pt-3">
      {before && (
        <Button icon={ArrowLeft} onClick={() => onStep(before.id)}>
          {before.label}
        </Button>
      )}
      <span className="ml-auto">
        {after ? (
          <Button variant="primary" icon={ArrowRight} onClick={() => onStep(after.id)}>
            {after.label}
          </Button>
        ) : (
          children
        )}
      </span>
    </div>
  );
}

function Summary({ draft, sound }: { draft: PlanDraft; sound: boolean }) {
  if (!sound)
    return (
      <p role="alert" className="text-attention">
        {Object.values(problemsOf(draft)).join("; ")}: go back to the step it is in.
      </p>
    );
  return (
    <p className="text-muted">
      {draft.name}
      {draft.target && `: ${draft.target} dollars a month`}
      {draft.strategies.length > 0 && `, from ${draft.strategies.length} strategies`}. Below is how your last
      six months would have kept to it, and where the book stands now. Nothing is kept until you save.
    </p>
  );
}

function Tried({ check }: { check: PlanCheck }) {
  return (
    <>
      <ScoreCard score={check.score} aside="your last six months, had the plan been in force" />
      <NowCard now={check.now} />
      {check.worst.length > 0 && (
        <Card title="What would have been dearest" flush>
          <TradesTable trades={check.worst} label="The dearest departures" />
        </Card>
      )}
    </>
  );
}

function Save({ plan, draft, sound }: { plan: Plan | null; draft: PlanDraft; sound: boolean }) {
  const create = usePlanCreate();
  const change = usePlanChange();
  const navigate = useNavigate();
  const toast = useToast();
  const done = (saved: Plan, words: string) => {
    toast.show(words);
    navigate(planPath(saved.id));
  };
  const save = () => {
    const terms = { name: draft.name.trim(), ...termsOf(draft) };
    if (plan)
      change.mutate(
        { id: plan.id, body: terms },
        { onSuccess: (saved) => done(saved, "Changed from today on.") },
      );
    else
      create.mutate(
        { portfolio_id: draft.portfolio, since: draft.since || null, active: true, ...terms },
        { onSuccess: (saved) => done(saved, `${saved.name} is the plan now.`) },
      );
  };
  const busy = create.isPending || change.isPending;
  return (
    <Button variant="primary" icon={Check} disabled={!sound || !draft.portfolio || busy} onClick={save}>
      {plan ? "Say so from today on" : "Start this plan"}
    </Button>
  );
}
