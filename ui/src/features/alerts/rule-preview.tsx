import { Check, Minus } from "lucide-react";
import type { RuleCheck, RuleProblem } from "@/api/types";
import { cx } from "@/shared/ui/cx";
import { DateText } from "@/shared/ui/dates";
import { isUnfinished } from "./faults";

interface PreviewProps {
  text: string;
  check: RuleCheck | undefined;
  onMend: (problem: RuleProblem, fitting: string) => void;
}

const MOST_READINGS = 6;
const MOST_FITTING = 8;

/** Under the line: what it says in words, whether it is true now, how often it would have rung; or what is wrong and what fits. */
export function RulePreview({ text, check, onMend }: PreviewProps) {
  if (!text.trim() || !check) return null;
  if (check.problem) return <Wrong text={check.typed} problem={check.problem} onMend={onMend} />;
  return (
    <div role="status" className="flex flex-col gap-2">
      <p>{check.description}</p>
      <Now check={check} />
      <Past past={check.past} />
    </div>
  );
}

function Wrong({
  text,
  problem,
  onMend,
}: {
  text: string;
  problem: RuleProblem;
  onMend: PreviewProps["onMend"];
}) {
  const unfinished = isUnfinished(text, problem);
  return (
    <div role="status" className="flex flex-col gap-1.5">
      <p className={unfinished ? "text-muted" : "text-attention"}>
        {!unfinished && <span className="tabular-nums">Character {problem.at + 1}: </span>}
        {problem.detail}
      </p>
      {problem.fits.length > 0 && (
        <p className="flex flex-wrap items-center gap-1.5 text-sm text-muted">
          What fits here:
          {problem.fits.slice(0, MOST_FITTING).map((fitting) => (
            <button
              key={fitting}
              type="button"
              onClick={() => onMend(problem, fitting)}
              className="rounded-sm border border-line px-1.5 text-ink hover:border-accent max-md:px-3 max-md:py-1.5"
            >
              {fitting}
            </button>
          ))}
        </p>
      )}
    </div>
  );
}

function Now({ check: { subjects, true_now, now } }: { check: RuleCheck }) {
  if (subjects === 0)
    return (
      <p className="text-muted">Nothing of that kind is there now; it is watched as soon as there is.</p>
    );
  const more = subjects - Math.min(now.length, MOST_READINGS);
  const only = subjects === 1 ? now[0] : undefined;
  return (
    <div>
      {!only && (
        <p className="font-medium">
          True now for <span className="tabular-nums">{true_now}</span> of{" "}
          <span className="tabular-nums">{subjects}</span>:
        </p>
      )}
      <ul aria-label="Now" className="flex flex-col">
        {now.slice(0, MOST_READINGS).map((reading) => (
          <li key={reading.instance} className="flex gap-2">
            <Truth value={reading.true} />
            <span className="min-w-0 break-words tabular-nums">
              {reading.title && <span className="font-medium">{reading.title}: </span>}
              {reading.words}
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="text-sm text-age">and {more} more</p>}
    </div>
  );
}

/** The words say it too; the mark is for the eye that runs down the list. */
function Truth({ value }: { value: boolean | null }) {
  const Icon = value ? Check : Minus;
  return (
    <Icon
      aria-hidden
      size={13}
      data-truth={String(value)}
      className={cx("shrink-0 self-center", value ? "text-accent" : "text-age")}
    />
  );
}

function Past({ past }: { past: RuleCheck["past"] }) {
  if (!past?.note) return null;
  const last = past.firings.at(-1);
  return (
    <p data-past={past.count ?? ""} className={past.count === null ? "text-muted" : undefined}>
      {past.note.charAt(0).toUpperCase() + past.note.slice(1)}
      {last && (
        <>
          , last on <DateText at={last.at} />
        </>
      )}
      .
    </p>
  );
}
