import { useMemo, useRef } from "react";
import type { Binding } from "@/shared/keys/chords";
import { useHotkeys } from "@/shared/keys/hotkeys";

interface LegActions {
  /** Selects the focused row, or takes it out of the selection. */
  toggle: (key: string) => void;
  /** Asks where to move the selected rows, or the focused one. */
  move: (key: string | null) => void;
  undo: () => void;
  clear: () => void;
}

const focusedLeg = () => document.activeElement?.closest<HTMLElement>("[data-leg]")?.dataset.leg ?? null;

/** While a trade is carried, Escape puts it back and nothing else. */
const isCarrying = () => document.querySelector("[data-drop-panel]") !== null;

/** The keys of the legs table; `j`, `k` and Enter are the frame's and the row's own. */
export function useLegKeys(actions: LegActions): void {
  const latest = useRef(actions);
  latest.current = actions;
  const bindings = useMemo<Binding[]>(() => {
    const bind = (keys: string, label: string, run: () => void) => ({ keys, label, group: "Campaign", run });
    return [
      bind("x", "Select the row", () => {
        const key = focusedLeg();
        if (key) latest.current.toggle(key);
      }),
      bind("m", "Move the selected rows to another campaign", () => latest.current.move(focusedLeg())),
      bind("u", "Undo the last edit", () => latest.current.undo()),
      bind("Escape", "Select nothing", () => {
        if (!isCarrying()) latest.current.clear();
      }),
    ];
  }, []);
  useHotkeys(bindings);
}
