import { ArrowLeftToLine, ArrowRightToLine } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef } from "react";
import type { CampaignDetail } from "@/api/types";
import { IconButton } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { EmptyState } from "@/shared/ui/states";
import { TimelineArcs } from "./timeline-arcs";
import { toArcs, toSteps } from "./timeline-model";
import { TimelineStep } from "./timeline-step";

interface TimelineProps {
  campaign: CampaignDetail;
  /** The id of the step whose legs are marked in the table. */
  chosen: string | null;
  onChoose: (id: string | null) => void;
}

/** The story as a chain of steps: sideways on a desk, inside its own box; downwards on a phone. */
export function Timeline({ campaign, chosen, onChoose }: TimelineProps) {
  const box = useRef<HTMLDivElement>(null);
  const steps = useMemo(() => toSteps(campaign), [campaign]);
  const chosenAt = steps.findIndex(({ node }) => node.id === chosen);
  const arcs = useMemo(() => toArcs(steps, chosenAt < 0 ? null : chosenAt), [steps, chosenAt]);
  const isOpen = campaign.status === "open";
  // An open campaign is read from its latest step, a closed one from its first.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another campaign starts at its own end
  useEffect(() => scrollTo(box.current, isOpen ? "end" : "start", "instant"), [campaign.id, isOpen]);
  const counts = [`${steps.length} ${steps.length === 1 ? "step" : "steps"}`];
  if (campaign.rolls) counts.push(`${campaign.rolls} ${campaign.rolls === 1 ? "roll" : "rolls"}`);
  return (
    <Card
      title="Order chain"
      aside={counts.join(" · ")}
      flush
      actions={
        steps.length > 4 && (
          <span className="flex max-md:hidden">
            <IconButton
              icon={ArrowLeftToLine}
              label="First step"
              onClick={() => scrollTo(box.current, "start", "smooth")}
            />
            <IconButton
              icon={ArrowRightToLine}
              label="Latest step"
              onClick={() => scrollTo(box.current, "end", "smooth")}
            />
          </span>
        )
      }
    >
      {steps.length === 0 ? (
        <EmptyState title="Nothing has happened here yet" />
      ) : (
        <div ref={box} className="p-3 md:overflow-x-auto md:overscroll-x-contain">
          <div className="md:w-max">
            <TimelineArcs arcs={arcs} count={steps.length} chosen={chosenAt < 0 ? null : chosenAt} />
            <ol aria-label="Steps of the campaign" className="flex max-md:flex-col" onKeyDown={walk}>
              {steps.map((step) => (
                <TimelineStep
                  key={step.node.id}
                  step={step}
                  next={steps[step.at + 1] ?? null}
                  ticker={campaign.ticker}
                  pressed={step.node.id === chosen}
                  reachable={chosenAt < 0 ? step.at === 0 : step.at === chosenAt}
                  onPress={() => onChoose(step.node.id === chosen ? null : step.node.id)}
                />
              ))}
            </ol>
          </div>
        </div>
      )}
    </Card>
  );
}

function scrollTo(box: HTMLElement | null, end: "start" | "end", behavior: ScrollBehavior) {
  box?.scrollTo?.({ left: end === "end" ? box.scrollWidth : 0, behavior });
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Arrows walk the chain, so that it is one stop of the tab key. */
function walk(event: KeyboardEvent<HTMLOListElement>) {
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-step]")];
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  const ends: Record<string, number> = { Home: 0, End: buttons.length - 1 };
  const step = STEPS[event.key];
  const next = ends[event.key] ?? (step === undefined ? undefined : at + step);
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  buttons[next]?.focus();
}
