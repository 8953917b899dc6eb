import type { Allocation, CampaignDetail, Link, TimelineNode } from "@/api/types";

/** A step of the chain with the earlier steps whose legs it takes over or ends. */
export interface Step {
  node: TimelineNode;
  /** Counts from 0 along the chain. */
  at: number;
  /** Earlier steps that opened what this one closes, oldest first. */
  origins: number[];
  /** What an opening is to what is held already; null where it stands for itself. */
  relation: "covered" | "adds" | null;
  /** Whether the line drawn to it carries the position on (roll, assignment, exercise) or ends it. */
  carriesOn: boolean;
}

export interface Arc {
  from: number;
  to: number;
  /** How high it runs above the chain, in lanes, so that arcs do not lie on each other while there is room. */
  lane: number;
}

const LANES = [1, 2, 3, 4, 5, 6, 7, 8];
const CARRY_ON: readonly TimelineNode["kind"][] = ["roll", "assignment", "exercise"];

/** The chain in the server's order; each closing is traced to the step of its opening by the pair's link. */
export function toSteps({
  timeline,
  allocations,
  links,
}: Pick<CampaignDetail, "timeline" | "allocations" | "links">): Step[] {
  const stepOf = new Map<string, number>();
  timeline.forEach((node, at) => {
    for (const id of node.transaction_ids) stepOf.set(id, at);
  });
  const origins = originsByStep(allocations, stepOf);
  return timeline.map((node, at) => ({
    node,
    at,
    origins: [...(origins.get(at) ?? [])].sort((one, other) => one - other),
    relation: node.kind === "open" ? relationOf(node, links) : null,
    carriesOn: CARRY_ON.includes(node.kind),
  }));
}

function relationOf(node: TimelineNode, links: readonly Link[]): Step["relation"] {
  const here = links.filter(({ to }) => to.some((id) => node.transaction_ids.includes(id)));
  if (here.some(({ kind }) => kind === "covered")) return "covered";
  return here.some(({ kind }) => kind === "adds") ? "adds" : null;
}

function originsByStep(allocations: readonly Allocation[], stepOf: Map<string, number>) {
  const origins = new Map<number, Set<number>>();
  for (const { transaction_id, link_id } of allocations) {
    const at = stepOf.get(transaction_id);
    const from = link_id === null ? undefined : stepOf.get(link_id);
    if (at === undefined || from === undefined || from >= at) continue;
    origins.set(at, (origins.get(at) ?? new Set()).add(from));
  }
  return origins;
}

/** Lines above the chain: positions carried on, and those of the chosen step. Neighbours are joined by the chain. */
export function toArcs(steps: readonly Step[], chosen: number | null = null): Arc[] {
  const wanted = steps.flatMap((step) =>
    step.origins
      .filter((from) => step.carriesOn || step.at === chosen || from === chosen)
      .filter((from) => step.at - from > 1)
      .map((from) => ({ from, to: step.at })),
  );
  wanted.sort((one, other) => one.to - one.from - (other.to - other.from) || one.from - other.from);
  const placed: Arc[] = [];
  for (const arc of wanted) {
    const beside = placed.filter((other) => other.from < arc.to && arc.from < other.to);
    const taken = new Set(beside.map(({ lane }) => lane));
    const free = LANES.find((lane) => !taken.has(lane));
    placed.push({ ...arc, lane: free ?? LANES.length });
  }
  return placed;
}

/** Whether the chain's own line from the step before is a roll, an assignment or an exercise of that step. */
export const continuesPrevious = (step: Step) => step.carriesOn && step.origins.includes(step.at - 1);

/** "1" → "step 2": where a step continues from, in words. */
export function originWords(step: Step): string {
  if (step.origins.length === 0) return "";
  const numbers = step.origins.map((from) => from + 1);
  return `${step.carriesOn ? "continues" : "ends"} step${numbers.length > 1 ? "s" : ""} ${numbers.join(", ")}`;
}
