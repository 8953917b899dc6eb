import { Plus, Trash2 } from "lucide-react";
import type { PlanCheck, Portfolio } from "@/api/types";
import { Button, IconButton } from "@/shared/ui/button";
import { Field, Select, TextInput } from "@/shared/ui/field";
import { Money } from "@/shared/ui/numbers";
import { type PlanDraft, type Problems, type StrategyDraft, strategyDraft, wholeShare } from "./draft";
import { STRATEGIES, strategyLabel } from "./words";

export interface StepProps {
  draft: PlanDraft;
  problems: Problems;
  check: PlanCheck | undefined;
  onChange: (change: Partial<PlanDraft>) => void;
}

interface TextFieldProps {
  label: string;
  hint?: string;
  value: string;
  problem?: string;
  onValue: (value: string) => void;
}

function NumberField({ label, hint, value, problem, onValue }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} problem={problem}>
      {(attributes) => (
        <TextInput
          {...attributes}
          inputMode="decimal"
          autoComplete="off"
          value={value}
          onChange={(event) => onValue(event.target.value)}
        />
      )}
    </Field>
  );
}

/** Whose plan it is, and what it is to bring each month. */
export function TargetStep({
  draft,
  problems,
  onChange,
  portfolios,
  editing,
}: StepProps & { portfolios: readonly Portfolio[]; editing: boolean }) {
  return (
    <div className="grid grid-cols-2 gap-3 max-md:grid-cols-1">
      <Field label="Name" problem={problems.name}>
        {(attributes) => (
          <TextInput
            {...attributes}
            maxLength={80}
            value={draft.name}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Portfolio"
        hint={editing ? "A plan stays with its portfolio" : "Whose trades are held against it"}
      >
        {(attributes) => (
          <Select
            {...attributes}
            disabled={editing}
            value={draft.portfolio}
            onChange={(event) => onChange({ portfolio: event.target.value })}
            options={portfolios.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
      </Field>
      <NumberField
        label="Income a month, dollars"
        hint="Profit and income, before tax; empty sets no target"
        value={draft.target}
        problem={problems.target}
        onValue={(target) => onChange({ target })}
      />
      {!editing && (
        <Field
          label="Judge trades from"
          hint="Empty: from today on. A past day shows how well you kept to it so far"
        >
          {(attributes) => (
            <TextInput
              {...attributes}
              type="date"
              value={draft.since}
              onChange={(event) => onChange({ since: event.target.value })}
            />
          )}
        </Field>
      )}
    </div>
  );
}

/** Which strategies are traded, with how much of the whole, and how each of them is sold. */
export function StrategiesStep({ draft, problems, check, onChange }: StepProps) {
  const { strategies } = draft;
  const change = (at: number, changed: Partial<StrategyDraft>) =>
    onChange({
      strategies: strategies.map((each, index) => (index === at ? { ...each, ...changed } : each)),
    });
  const taken = new Set(strategies.map(({ strategy }) => strategy));
  const traded = (check?.practices ?? []).filter(({ strategy }) => !taken.has(strategy));
  const add = (strategy: string) => {
    const practice = check?.practices.find((each) => each.strategy === strategy);
    onChange({ strategies: [...strategies, strategyDraft(strategy, practice)] });
  };
  return (
    <div className="flex flex-col gap-4">
      {strategies.map((each, at) => (
        <StrategyFields
          key={each.strategy}
          of={each}
          at={at}
          problems={problems}
          practice={check?.practices.find(({ strategy }) => strategy === each.strategy)}
          onChange={(changed) => change(at, changed)}
          onRemove={() => onChange({ strategies: strategies.filter((_, index) => index !== at) })}
        />
      ))}
      {strategies.length === 0 && (
        <p className="text-muted">
          Take in the strategies that you mean to trade. A trade of any other one departs from the plan.
        </p>
      )}
      {problems.strategies && <p className="text-sm text-attention">{problems.strategies}</p>}
      <div className="flex flex-wrap items-center gap-2">
        {traded.slice(0, 5).map(({ strategy, label, trades }) => (
          <Button key={strategy} icon={Plus} onClick={() => add(strategy)}>
            {label} ({trades} {trades === 1 ? "trade" : "trades"})
          </Button>
        ))}
        <AddStrategy taken={taken} onAdd={add} />
        {strategies.length > 0 && (
          <span className="ml-auto text-sm text-muted tabular-nums">{wholeShare(draft)} % together</span>
        )}
      </div>
    </div>
  );
}

function AddStrategy({ taken, onAdd }: { taken: ReadonlySet<string>; onAdd: (strategy: string) => void }) {
  const options = STRATEGIES.filter(({ value }) => !taken.has(value));
  return (
    <Select
      aria-label="Add a strategy"
      className="w-44!"
      value=""
      onChange={(event) => event.target.value && onAdd(event.target.value)}
      options={[{ value: "", label: "Add a strategy…" }, ...options]}
    />
  );
}

interface StrategyFieldsProps {
  of: StrategyDraft;
  at: number;
  problems: Problems;
  practice: PlanCheck["practices"][number] | undefined;
  onChange: (change: Partial<StrategyDraft>) => void;
  onRemove: () => void;
}

function StrategyFields({ of, at, problems, practice, onChange, onRemove }: StrategyFieldsProps) {
  const problem = (field: string) => problems[`strategies.${at}.${field}`];
  const name = strategyLabel(of.strategy);
  return (
    <fieldset className="rounded-md border border-line p-3">
      <legend className="px-1 font-medium">{name}</legend>
      <div className="grid grid-cols-[repeat(5,minmax(0,1fr))_auto] items-start gap-3 max-lg:grid-cols-2">
        <NumberField
          label="Share, %"
          hint="Of net liquidation"
          value={of.share}
          problem={problem("share")}
          onValue={(share) => onChange({ share })}
        />
        <NumberField
          label="Positions"
          hint="At most"
          value={of.positions}
          problem={problem("positions")}
          onValue={(positions) => onChange({ positions })}
        />
        <NumberField
          label="Delta from"
          hint="When sold, 0 to 1"
          value={of.deltaMin}
          problem={problem("deltaMin")}
          onValue={(deltaMin) => onChange({ deltaMin })}
        />
        <NumberField
          label="Delta to"
          value={of.deltaMax}
          problem={problem("deltaMax")}
          onValue={(deltaMax) => onChange({ deltaMax })}
        />
        <NumberField
          label="Credit, dollars"
          hint="A contract, at least"
          value={of.credit}
          problem={problem("credit")}
          onValue={(credit) => onChange({ credit })}
        />
        <IconButton icon={Trash2} label={`Take ${name} out`} onClick={onRemove} className="mt-5" />
      </div>
      {practice && (
        <p className="mt-2 text-sm text-muted">
          Your {practice.trades} {practice.trades === 1 ? "trade" : "trades"} of the last six months: credit{" "}
          <Money value={practice.credit} tone="plain" unknown="not known" />, delta{" "}
          {practice.contract_delta ?? "not known"}, at risk{" "}
          <Money value={practice.risk} tone="plain" places={0} unknown="not known" /> on average; together
          they made <Money value={practice.net} />.
        </p>
      )}
    </fieldset>
  );
}

/** What holds for every trade and for the whole book. */
export function LimitsStep({ draft, problems, check, onChange }: StepProps) {
  const largest = (check?.practices ?? []).flatMap(({ largest_risk }) =>
    largest_risk === null ? [] : [largest_risk],
  );
  const most = largest.sort((a, b) => Number.parseFloat(b) - Number.parseFloat(a))[0];
  return (
    <div className="flex flex-col gap-4">
      <div className="grid grid-cols-2 gap-3 max-md:grid-cols-1">
        <NumberField
          label="At risk in one trade, dollars"
          hint="Strikes of puts, what shares cost, the most that a spread can lose"
          value={draft.risk}
          problem={problems.risk}
          onValue={(risk) => onChange({ risk })}
        />
        <NumberField
          label="Exposed overnight, dollars"
          hint="Strikes of all options sold, and shares, at the close"
          value={draft.overnight}
          problem={problems.overnight}
          onValue={(overnight) => onChange({ overnight })}
        />
        <NumberField
          label="Reserve, dollars"
          hint="What of net liquidation is never put at risk"
          value={draft.reserve}
          problem={problems.reserve}
          onValue={(reserve) => onChange({ reserve })}
        />
      </div>
      {check && (
        <p className="text-muted">
          Just now <Money value={check.now.overnight} tone="plain" places={0} unknown="an unknown amount" />{" "}
          dollars are exposed overnight and{" "}
          <Money value={check.now.free} tone="plain" places={0} unknown="an unknown amount" /> of{" "}
          <Money value={check.now.net_liquidation} tone="plain" places={0} unknown="an unknown whole" /> are
          free
          {most !== undefined && (
            <>
              ; your largest trade of the last six months put <Money value={most} tone="plain" places={0} />{" "}
              at risk
            </>
          )}
          .
        </p>
      )}
    </div>
  );
}
