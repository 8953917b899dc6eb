import { formatDay } from "@/shared/format/date";
import { formatDecimal } from "@/shared/format/decimal";
import { cx } from "@/shared/ui/cx";
import { DateText } from "@/shared/ui/dates";
import { Money } from "@/shared/ui/numbers";
import { Certainty } from "./certainty";
import { CERTAINTY } from "./confidence";
import { withoutTicker } from "./leg-words";
import { faceOf, NODE_KINDS } from "./node-kinds";
import { continuesPrevious, originWords, type Step } from "./timeline-model";

/** A step's width on a desk; the arcs above the chain count on it. */
export const STEP_WIDTH = 174;

interface TimelineStepProps {
  step: Step;
  next: Step | null;
  ticker: string;
  pressed: boolean;
  /** Whether the tab key stops here. */
  reachable: boolean;
  onPress: () => void;
}

export function TimelineStep({ step, next, ticker, pressed, reachable, onPress }: TimelineStepProps) {
  const { node } = step;
  const { icon: Icon, title } = faceOf(step);
  const needsHand = node.kind === "missing_open";
  return (
    <li className="relative flex flex-col md:w-[174px] md:shrink-0 max-md:pb-2">
      {next && <Joint to={next} />}
      <button
        type="button"
        data-step
        tabIndex={reachable ? 0 : -1}
        aria-pressed={pressed}
        aria-label={spoken(step, ticker)}
        onClick={onPress}
        className="group flex w-full flex-col gap-1 rounded-md text-left max-md:flex-row max-md:gap-3"
      >
        <span
          className={cx(
            "relative z-10 grid size-7 shrink-0 place-items-center rounded-full border bg-surface",
            step.carriesOn && "border-accent text-accent",
            needsHand && "border-attention border-dashed text-attention",
            !step.carriesOn && !needsHand && "border-line-strong text-muted",
            node.confidence === "guess" && "border-dotted",
            pressed && "bg-accent-soft!",
          )}
        >
          <Icon aria-hidden size={14} />
        </span>
        <span
          className={cx(
            "mr-2 -ml-1.5 flex min-w-0 flex-1 flex-col gap-0.5 rounded-md border px-1.5 py-1 group-hover:bg-hover max-md:-mt-1 max-md:mr-0",
            pressed ? "border-accent bg-accent-soft" : "border-transparent",
          )}
        >
          <span className="flex flex-wrap items-baseline gap-x-2">
            <span className={cx("font-semibold", needsHand && "text-attention")}>{title}</span>
            <DateText on={node.on} className="text-sm text-age" />
          </span>
          <Legs step={step} ticker={ticker} />
          <span className="mt-0.5 flex items-baseline gap-2.5">
            <Money value={node.net} className="font-semibold" />
            <span className="text-sm text-age tabular-nums" title="Cumulative cash up to and with this step">
              Σ {formatDecimal(node.cumulative, { plus: true })}
            </span>
          </span>
        </span>
      </button>
      <span className="max-md:ml-10">
        <Certainty confidence={node.confidence} reason={node.reason} />
      </span>
    </li>
  );
}

function Legs({ step: { node }, ticker }: { step: Step; ticker: string }) {
  return (
    <span className="flex flex-col text-sm">
      {node.from.map((leg) => (
        <span key={leg} className="text-muted">
          {withoutTicker(leg, ticker)}
        </span>
      ))}
      {node.to.map((leg) => (
        <span key={leg}>
          {node.from.length > 0 && <span className="text-accent">→ </span>}
          {withoutTicker(leg, ticker)}
        </span>
      ))}
    </span>
  );
}

const LINE = { solid: "border-solid", dashed: "border-dashed", dotted: "border-dotted" };

/** The line from this step to the next one: strong, with its word and an arrow, where it carries the position on. */
function Joint({ to }: { to: Step }) {
  const strong = continuesPrevious(to);
  const style = LINE[CERTAINTY[to.node.confidence].line];
  const colour = strong ? "border-accent" : "border-line-strong opacity-50";
  return (
    <span aria-hidden>
      <span
        className={cx(
          "absolute top-[13px] right-0 left-7 border-t max-md:top-7 max-md:right-auto max-md:bottom-0 max-md:left-[13px] max-md:border-t-0 max-md:border-l",
          strong && "border-t-2 max-md:border-l-2",
          style,
          colour,
        )}
      />
      {strong && (
        <>
          <span className="absolute top-[5px] left-[50%] bg-surface px-1.5 text-xs font-medium text-accent max-md:hidden">
            {NODE_KINDS[to.node.kind].word}
          </span>
          <span className="absolute top-[9px] right-px size-2.5 rotate-45 border-t-2 border-r-2 border-accent max-md:hidden" />
        </>
      )}
    </span>
  );
}

/** The whole step as one sentence, in the order in which it is looked at. */
function spoken(step: Step, ticker: string): string {
  const { node } = step;
  const legs = [...node.from, ...(node.from.length && node.to.length ? ["to"] : []), ...node.to];
  const parts = [
    `Step ${step.at + 1}`,
    faceOf(step).title,
    formatDay(node.on),
    legs.map((leg) => withoutTicker(leg, ticker)).join(" "),
    `net ${formatDecimal(node.net)}`,
    `cumulative ${formatDecimal(node.cumulative)}`,
    originWords(step),
    CERTAINTY[node.confidence].word,
  ];
  return parts.filter(Boolean).join(", ");
}
