import type { KeyboardEvent } from "react";
import { cx } from "./cx";

interface TabsProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string; count?: number }[];
  onChange: (value: Value) => void;
}

/** One choice out of a few that filters what stands below it. */
export function Tabs<Value extends string>({ label, value, options, onChange }: TabsProps<Value>) {
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = options.findIndex((option) => option.value === value);
    const next = options[(at + step + options.length) % options.length];
    if (next) onChange(next.value);
    const buttons = event.currentTarget.querySelectorAll("button");
    buttons[(at + step + options.length) % options.length]?.focus();
  };
  return (
    <div
      role="radiogroup"
      aria-label={label}
      onKeyDown={move}
      className="inline-flex w-fit rounded-md border border-line bg-surface p-0.5"
    >
      {options.map((option) => (
        // biome-ignore lint/a11y/useSemanticElements: a segmented control needs one tab stop and arrow keys over styled buttons
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          tabIndex={option.value === value ? 0 : -1}
          onClick={() => onChange(option.value)}
          className={cx(
            "h-6 rounded-sm px-2.5 text-sm font-medium max-md:h-9",
            option.value === value ? "bg-accent-soft text-accent" : "text-muted hover:text-ink",
          )}
        >
          {option.label}
          {option.count !== undefined && <span className="ml-1.5 text-xs">{option.count}</span>}
        </button>
      ))}
    </div>
  );
}
