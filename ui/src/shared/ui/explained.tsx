import { type ReactNode, useState } from "react";
import { Dialog } from "./dialog";
import { Unknown } from "./numbers";

/** How a figure came about, as the API tells it. */
export interface Explanation {
  formula: string;
  inputs: readonly { name: string; value: string }[];
  /** Of how many things (days, trades) it was made. */
  n: number;
  /** Why there is no figure; empty where there is one. */
  reason: string;
}

interface ExplainedProps {
  label: string;
  of: Explanation | undefined;
  /** The figure as it is shown; left out where there is none. */
  children?: ReactNode;
}

/** A figure that opens to its formula and inputs, or to the reason why nobody can know it. */
export function Explained({ label, of, children }: ExplainedProps) {
  const [open, setOpen] = useState(false);
  const shown = of?.reason ? <Unknown text="not known" className="font-normal" /> : children;
  if (!of) return <Labelled label={label}>{shown}</Labelled>;
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        title={of.reason || of.formula}
        onClick={() => setOpen(true)}
        className="-m-1 min-w-0 rounded-md p-1 text-left hover:bg-hover"
      >
        <Labelled label={label}>{shown}</Labelled>
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title={label}>
        <Opened of={of}>{children}</Opened>
      </Dialog>
    </>
  );
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <span className="block min-w-0">
      <span className="block text-sm text-age">{label}</span>
      <span className="block text-md font-semibold tabular-nums">{children}</span>
    </span>
  );
}

function Opened({ of, children }: { of: Explanation; children: ReactNode }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2">
      <Row name={of.reason ? "Why not" : "Figure"}>{of.reason || children}</Row>
      <Row name="Formula">{of.formula}</Row>
      {of.inputs.map(({ name, value }) => (
        <Row key={name} name={name}>
          <span className="tabular-nums">{value}</span>
        </Row>
      ))}
      <Row name="Made from">{of.n} days, campaigns or trades</Row>
    </dl>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
