import type { QuoteState } from "@/api/live-types";
import { cx } from "@/shared/ui/cx";
import { useSecondsSince } from "@/shared/ui/use-seconds";
import { ageWords, STATE_WORDS } from "./state";

/** How old a quote is and what it is good for: a dot and an age while live, a word as well once it is not. */
export function QuoteAge({
  state,
  asOf,
  className,
}: {
  state: QuoteState;
  asOf: number | null | undefined;
  className?: string;
}) {
  const seconds = useSecondsSince(asOf);
  const { label, means } = STATE_WORDS[state];
  const live = state === "live";
  return (
    <span
      title={means}
      data-state={state}
      className={cx(
        "inline-flex items-center gap-1 whitespace-nowrap text-sm text-age tabular-nums",
        className,
      )}
    >
      {live ? (
        <span aria-hidden className="size-1.5 shrink-0 rounded-full bg-accent" />
      ) : (
        <span className={cx(state !== "closed" && state !== "missing" && "font-medium")}>{label}</span>
      )}
      {live && <span className="sr-only">live</span>}
      {seconds !== null && <span>{ageWords(seconds)}</span>}
    </span>
  );
}
