import { answer, api } from "./client";
import { useChange } from "./use-change";

/** Takes a recorded campaign edit back, or applies it again. */
export function useEditUndo() {
  return useChange(({ id, action }: { id: string; action: "undo" | "redo" }) =>
    answer(api.POST(`/api/v1/campaigns/edits/{edit_id}/${action}`, { params: { path: { edit_id: id } } })),
  );
}
