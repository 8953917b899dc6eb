import { BellPlus } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { cx } from "@/shared/ui/cx";

interface AlertLinkProps {
  /** The rule that it begins. */
  rule: string;
  /** What the rule is about, for whoever does not see the row. */
  about: string;
  className?: string;
  children?: ReactNode;
}

/** Begins a rule, as `a` does on its row; a bell, unless there is something else to touch. */
export function AlertLink({ rule, about, className, children }: AlertLinkProps) {
  return (
    <Link
      to={`/alerts?rule=${encodeURIComponent(rule)}`}
      tabIndex={-1}
      title="Write an alert about it (a)"
      aria-label={`Write an alert about ${about}`}
      className={cx("rounded-sm hover:text-accent", className)}
    >
      {children ?? <BellPlus aria-hidden size={14} />}
    </Link>
  );
}
