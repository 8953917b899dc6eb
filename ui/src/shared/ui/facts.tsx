import type { ReactNode } from "react";
import { cx } from "./cx";

export interface Fact {
  label: string;
  value: ReactNode;
  hint?: string;
}

/** Names and values in columns: the numbers on top of a page or in a card. */
export function Facts({ facts, className }: { facts: readonly Fact[]; className?: string }) {
  return (
    <dl className={cx("grid grid-cols-[repeat(auto-fit,minmax(7.5rem,1fr))] gap-x-6 gap-y-3", className)}>
      {facts.map(({ label, value, hint }) => (
        <div key={label} title={hint} className="min-w-0">
          <dt className="text-sm text-age">{label}</dt>
          <dd className="text-md font-semibold break-words tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
