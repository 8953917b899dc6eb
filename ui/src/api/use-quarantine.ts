import { answer, api } from "./client";
import type { QuarantineDecision } from "./types";
import { useChange } from "./use-change";

/** Decides about a quarantined row: the same event as a known one, a new one, or nothing to book. */
export function useQuarantineDecision() {
  return useChange(({ id, decision }: { id: string; decision: QuarantineDecision }) =>
    answer(api.POST("/api/v1/quarantine/{row_id}", { body: decision, params: { path: { row_id: id } } })),
  );
}

export function useQuarantineUndo() {
  return useChange((id: string) =>
    answer(api.POST("/api/v1/quarantine/{row_id}/undo", { params: { path: { row_id: id } } })),
  );
}
