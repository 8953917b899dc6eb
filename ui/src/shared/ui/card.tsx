import { type ReactNode, useId } from "react";
import { cx } from "./cx";

interface CardProps {
  title?: ReactNode;
  /** A quiet line beside the title: a count, a unit, an age. */
  aside?: ReactNode;
  actions?: ReactNode;
  /** `flush`: content such as a table touches the edges. */
  flush?: boolean;
  className?: string;
  children: ReactNode;
}

/** A titled region of a page. */
export function Card({ title, aside, actions, flush = false, className, children }: CardProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={title ? id : undefined}
      className={cx("min-w-0 rounded-lg border border-line bg-surface", className)}
    >
      {title && (
        <header className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-1">
          <h2 id={id} className="text-sm font-semibold">
            {title}
          </h2>
          {aside && <div className="text-sm text-muted">{aside}</div>}
          {actions && <div className="ml-auto flex items-center gap-1.5">{actions}</div>}
        </header>
      )}
      <div className={cx(!flush && "p-3")}>{children}</div>
    </section>
  );
}
