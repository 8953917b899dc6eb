import { type KeyboardEvent, useEffect, useId, useRef } from "react";
import type { RuleProblem } from "@/api/types";
import { cx } from "@/shared/ui/cx";
import { oneLine, type Typed } from "./completion";
import { cutAt, isUnfinished } from "./faults";
import { Suggestions } from "./suggestions";
import { useCompleting } from "./use-completing";

interface RuleLineProps {
  text: string;
  problem: RuleProblem | null;
  /** Whether it is a rule as it stands. */
  whole: boolean;
  onText: (text: string) => void;
  onKeep: () => void;
}

const LINE = "w-full px-2.5 py-1.5 text-md leading-6 whitespace-pre-wrap break-words max-md:py-2.5";

/** A rule in one line, which grows as it is typed; what is wrong in it is underlined where it stands. */
export function RuleLine({ text, problem, whole, onText, onKeep }: RuleLineProps) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const cursor = useRef<number | null>(null);
  const put = (typed: Typed) => {
    cursor.current = typed.at;
    onText(typed.text);
    field.current?.focus();
  };
  const completing = useCompleting(text, whole, put);
  // The cursor follows what was taken once the line shows it, and not before.
  useEffect(() => {
    if (cursor.current === null || field.current?.value !== text) return;
    field.current.setSelectionRange(cursor.current, cursor.current);
    cursor.current = null;
  }, [text]);
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    completing.onKey(event);
    if (event.key === "Enter" && !event.defaultPrevented) {
      event.preventDefault();
      completing.close();
      onKeep();
    }
  };
  const shown = problem && !isUnfinished(text, problem) ? problem : null;
  return (
    <div className="relative min-w-0">
      <div className="relative rounded-md border border-line-strong bg-ground focus-within:border-accent">
        {/* Lies under the field, makes it as high as its text, and carries the underline. */}
        <div aria-hidden className={cx(LINE, "min-h-9 text-transparent select-none")}>
          <Underlined text={text} problem={shown} />
        </div>
        <textarea
          ref={field}
          id={id}
          data-rule-line
          aria-label="Rule"
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={`${id}-list`}
          aria-activedescendant={completing.marked >= 0 ? `${id}-${completing.marked}` : undefined}
          aria-invalid={shown ? true : undefined}
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          placeholder="AAPL < 185 for 30s severity urgent"
          value={text}
          rows={1}
          onChange={({ target }) => {
            onText(oneLine(target.value));
            completing.moved(target.selectionStart);
          }}
          onClick={({ currentTarget }) => text && completing.moved(currentTarget.selectionStart)}
          onBlur={completing.close}
          onKeyDown={onKey}
          className={cx(
            LINE,
            "absolute inset-0 h-full resize-none overflow-hidden bg-transparent text-ink outline-none placeholder:text-age",
          )}
        />
      </div>
      <Suggestions id={id} offered={completing.offered} marked={completing.marked} onPick={completing.pick} />
    </div>
  );
}

function Underlined({ text, problem }: { text: string; problem: RuleProblem | null }) {
  if (!problem) return `${text} `;
  const { before, wrong, after } = cutAt(text, problem);
  return (
    <>
      {before}
      <span data-wrong className="underline decoration-attention decoration-wavy decoration-2">
        {wrong}
      </span>
      {`${after} `}
    </>
  );
}
