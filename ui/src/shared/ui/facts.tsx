import { type ReactNode, useState } from "react";
import { cx } from "./cx";
import { Dialog } from "./dialog";

export interface Fact {
  label: string;
  value: ReactNode;
  /** How it comes about: the label opens to it. */
  hint?: string;
}

/** Names and values in columns: the numbers on top of a page or in a card. */
export function Facts({ facts, className }: { facts: readonly Fact[]; className?: string }) {
  return (
    <dl className={cx("grid grid-cols-[repeat(auto-fit,minmax(7.5rem,1fr))] gap-x-6 gap-y-3", className)}>
      {facts.map((fact) => (
        <div key={fact.label} title={fact.hint} className="min-w-0">
          <dt className="text-sm text-age">
            {fact.hint ? <Opening fact={fact} hint={fact.hint} /> : fact.label}
          </dt>
          <dd className="text-md font-semibold break-words tabular-nums">{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A label that opens to what is behind its figure: a tooltip reaches neither a finger nor a keyboard. */
function Opening({ fact, hint }: { fact: Fact; hint: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className="text-left underline decoration-line-strong decoration-dotted underline-offset-2 hover:text-ink"
      >
        {fact.label}
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title={fact.label}>
        <p className="text-md font-semibold tabular-nums text-ink">{fact.value}</p>
        <p className="mt-1 text-sm text-ink">{hint}</p>
      </Dialog>
    </>
  );
}
