import { write } from "./client";
import { useChange } from "./use-change";

/** Takes a recorded campaign edit back, or applies it again. */
export function useEditUndo() {
  return useChange(({ id, action }: { id: string; action: "undo" | "redo" }) =>
    write<{ campaigns: string[] }>("POST", `/campaigns/edits/${encodeURIComponent(id)}/${action}`),
  );
}
