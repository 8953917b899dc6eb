import type { ReactNode } from "react";
import { cx } from "./cx";

const TONES = {
  neutral: "border-line text-muted",
  accent: "border-transparent bg-accent-soft text-accent",
  attention: "border-transparent bg-attention-soft text-attention",
  age: "border-line text-age",
};

/** A word about a state. Amber only for what needs a hand. */
export function Badge({
  tone = "neutral",
  title,
  children,
}: {
  tone?: keyof typeof TONES;
  title?: string;
  children: ReactNode;
}) {
  return (
    <span
      title={title}
      className={cx(
        "inline-flex items-center gap-1 whitespace-nowrap rounded-sm border px-1.5 text-xs font-medium",
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}
