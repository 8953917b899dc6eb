import { write } from "./client";
import type { Regrouped, RegroupOrder } from "./types";
import { useChange } from "./use-change";

/** Moves allocations between campaigns, or merges two. Campaign ids may change: use those of the answer. */
export function useRegroup() {
  return useChange((order: RegroupOrder) => write<Regrouped>("POST", "/campaigns/regroup", order));
}

/** What a regrouping would do, without doing it. */
export function previewRegroup(order: RegroupOrder): Promise<Regrouped> {
  return write<Regrouped>("POST", "/campaigns/regroup", order, { dry_run: true });
}
