import { write } from "./client";
import type { QuarantineDecision } from "./types";
import { useChange } from "./use-change";

/** Decides about a quarantined row: the same event as a known one, a new one, or nothing to book. */
export function useQuarantineDecision() {
  return useChange(({ id, decision }: { id: string; decision: QuarantineDecision }) =>
    write<unknown>("POST", `/quarantine/${encodeURIComponent(id)}`, decision),
  );
}

export function useQuarantineUndo() {
  return useChange((id: string) => write<unknown>("POST", `/quarantine/${encodeURIComponent(id)}/undo`));
}
