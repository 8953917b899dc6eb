import type { ReactNode } from "react";

/** The numbers of a picture as a table, folded until asked for. */
export function AsTable({ of, children }: { of: string; children: ReactNode }) {
  return (
    <details className="mt-1 text-sm text-muted">
      <summary className="w-fit">As a table</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section aria-label={`${of}, as a table`} className="mt-1 max-h-64 overflow-auto" tabIndex={0}>
        {children}
      </section>
    </details>
  );
}
