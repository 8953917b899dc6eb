import { useMemo, useState } from "react";
import type { Qty, RegroupOrder } from "@/api/types";
import { Button } from "@/shared/ui/button";
import { cx } from "@/shared/ui/cx";
import { Dialog } from "@/shared/ui/dialog";
import { CONTROL, Field, TextInput } from "@/shared/ui/field";
import type { LegRow } from "./legs-model";
import { isDivisible, NEW_CAMPAIGN, quantityProblem, rowsInWords, toOrder } from "./moves";
import { matches, nearestFirst, type Target, targetName, targetState } from "./targets";
import { TotalsPreview } from "./totals-preview";

const SEARCH_FROM = 8;

/** What is to be regrouped: rows of this campaign, or the campaign as a whole into another. */
export type Wish = { kind: "move"; rows: readonly LegRow[]; target?: string } | { kind: "merge" };

interface RegroupDialogProps {
  wish: Wish;
  campaignId: string;
  targets: readonly Target[];
  nameOf: (id: string) => string | undefined;
  pending: boolean;
  onClose: () => void;
  onSubmit: (order: RegroupOrder) => void;
}

/** Chooses where to by keyboard, mouse or thumb, how many, and shows what the totals become before it is done. */
export function RegroupDialog({
  wish,
  campaignId,
  targets,
  nameOf,
  pending,
  onClose,
  onSubmit,
}: RegroupDialogProps) {
  const [target, setTarget] = useState<string | null>(wish.kind === "move" ? (wish.target ?? null) : null);
  const single = wish.kind === "move" && wish.rows.length === 1 ? wish.rows[0] : undefined;
  const part = single && isDivisible(single) ? single : undefined;
  const most = part?.leg.quantity.replace(/^-/, "") ?? "";
  const [quantity, setQuantity] = useState<Qty>(most);
  const problem = part ? quantityProblem(quantity, part) : null;
  const order = useMemo<RegroupOrder | null>(() => {
    if (target === null || problem) return null;
    if (wish.kind === "merge") return { merge: { from: campaignId, into: target } };
    return toOrder(wish.rows, campaignId, target, part && quantity);
  }, [wish, campaignId, target, part, quantity, problem]);
  const isMerge = wish.kind === "merge";
  return (
    <Dialog
      open
      onClose={onClose}
      title={isMerge ? "Merge this campaign into another" : `Move ${rowsInWords(wish.rows)}`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!order || pending} onClick={() => order && onSubmit(order)}>
            {isMerge ? "Merge" : "Move"}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {part && (
          <Field label="How many" hint={`of ${most}; the rest stays here`} problem={problem}>
            {(attributes) => (
              <TextInput
                {...attributes}
                value={quantity}
                inputMode="decimal"
                onChange={(event) => setQuantity(event.target.value.trim())}
                className="w-32!"
              />
            )}
          </Field>
        )}
        <TargetChoice
          targets={nearestFirst(targets, wish.kind === "move" ? (wish.rows[0]?.leg.traded_on ?? null) : null)}
          allowNew={!isMerge}
          value={target}
          onChange={setTarget}
        />
        <TotalsPreview
          order={order}
          nameOf={nameOf}
          hint="Choose a campaign to see what the totals become."
        />
      </div>
    </Dialog>
  );
}

interface TargetChoiceProps {
  targets: readonly Target[];
  allowNew: boolean;
  value: string | null;
  onChange: (id: string) => void;
}

function TargetChoice({ targets, allowNew, value, onChange }: TargetChoiceProps) {
  const [typed, setTyped] = useState("");
  const shown = typed ? targets.filter((target) => matches(target, typed)) : targets;
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-sm font-medium text-muted">To</legend>
      {targets.length > SEARCH_FROM && (
        <input
          type="search"
          aria-label="Find a campaign"
          placeholder="Find a campaign"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          className={cx(CONTROL, "mb-2")}
        />
      )}
      <div className="max-h-56 overflow-y-auto rounded-md border border-line">
        {allowNew && (
          <Choice
            id={NEW_CAMPAIGN}
            name="A new campaign"
            state="of its own"
            value={value}
            onChange={onChange}
          />
        )}
        {shown.map((target) => (
          <Choice
            key={target.id}
            id={target.id}
            name={targetName(target)}
            state={targetState(target)}
            value={value}
            onChange={onChange}
          />
        ))}
        {shown.length === 0 && (!allowNew || typed) && (
          <p className="px-3 py-2 text-muted">
            {typed ? "No campaign matches." : "This ticker has no other campaign in this account."}
          </p>
        )}
      </div>
    </fieldset>
  );
}

interface ChoiceProps extends Pick<TargetChoiceProps, "value" | "onChange"> {
  id: string;
  name: string;
  state: string;
}

function Choice({ id, name, state, value, onChange }: ChoiceProps) {
  return (
    <label className="flex min-h-9 cursor-pointer items-center gap-2.5 border-b border-line px-3 py-1 last:border-b-0 hover:bg-hover has-[:checked]:bg-accent-soft max-md:min-h-11">
      <input
        type="radio"
        name="regroup-target"
        value={id}
        checked={value === id}
        onChange={() => onChange(id)}
        className="size-4 shrink-0 accent-accent-fill"
      />
      <span className="flex min-w-0 flex-wrap gap-x-2">
        <span className="font-medium">{name}</span>
        <span className="text-muted">{state}</span>
      </span>
    </label>
  );
}
