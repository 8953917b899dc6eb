import { answer, api } from "./client";
import type { Regrouped, RegroupOrder } from "./types";
import { useChange } from "./use-change";

function regroup(order: RegroupOrder, dry_run: boolean): Promise<Regrouped> {
  const body = { moves: [], ...order };
  return answer(api.POST("/api/v1/campaigns/regroup", { body, params: { query: { dry_run } } }));
}

/** Moves allocations between campaigns, or merges two. Campaign ids may change: use those of the answer. */
export function useRegroup() {
  return useChange((order: RegroupOrder) => regroup(order, false));
}

/** What a regrouping would do, without doing it. */
export function previewRegroup(order: RegroupOrder): Promise<Regrouped> {
  return regroup(order, true);
}
