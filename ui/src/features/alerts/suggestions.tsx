import type { Suggestion } from "@/api/types";
import { cx } from "@/shared/ui/cx";

interface SuggestionsProps {
  id: string;
  offered: readonly Suggestion[];
  marked: number;
  onPick: (suggestion: Suggestion) => void;
}

/** What could be typed next, under the line. It takes no focus: the line keeps it. */
export function Suggestions({ id, offered, marked, onPick }: SuggestionsProps) {
  return (
    <div
      id={`${id}-list`}
      role="listbox"
      aria-label="What fits here"
      hidden={offered.length === 0}
      className="absolute top-full left-0 z-30 mt-1 max-h-72 w-[min(32rem,100%)] overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-float"
    >
      {offered.map((each, at) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the line keeps the focus and names the marked one
        // biome-ignore lint/a11y/useKeyWithClickEvents: its keys are the line's
        <div
          key={`${each.kind}-${each.text}`}
          id={`${id}-${at}`}
          role="option"
          aria-selected={at === marked}
          // Before the line loses the focus, and the list with it.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(each)}
          className={cx(
            "flex cursor-pointer items-baseline gap-3 rounded-sm px-2 py-1 max-md:py-2.5",
            at === marked ? "bg-accent-soft" : "hover:bg-hover",
          )}
        >
          <span className={cx(at === marked && "text-accent")}>{each.text}</span>
          <span className="ml-auto truncate text-sm text-muted">{each.title || KINDS[each.kind]}</span>
        </div>
      ))}
    </div>
  );
}

const KINDS: Record<Suggestion["kind"], string> = {
  word: "",
  name: "",
  symbol: "symbol",
  function: "function",
  number: "",
  key: "",
  channel: "channel",
};
