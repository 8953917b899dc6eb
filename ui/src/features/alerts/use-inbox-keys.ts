import { useMemo } from "react";
import type { Alert } from "@/api/types";
import type { Binding } from "@/shared/keys/chords";
import { useHotkeys } from "@/shared/keys/hotkeys";
import type { AlertActions } from "./alert-row";

/** `a` and `s` work on the row with the focus, or on all that it folds; where none has it, on the first that waits. */
export function useInboxKeys(alerts: readonly Alert[], actions: AlertActions): void {
  const bindings = useMemo<Binding[]>(() => {
    const chosen = () => {
      const ids = focused();
      return alerts.filter(({ id, state }, at) => (ids ? ids.includes(id) : state === "firing" && at === 0));
    };
    const acknowledge = () => {
      const waiting = chosen().filter(({ state }) => state === "firing");
      if (waiting.length > 0) actions.onAcknowledge(waiting);
    };
    const silence = () => {
      const [alert] = chosen();
      if (alert) actions.onSilence(alert);
    };
    return [
      { keys: "a", label: "Acknowledge the alert", group: "Alerts", run: acknowledge },
      { keys: "s", label: "Silence the alert", group: "Alerts", run: silence },
    ];
  }, [alerts, actions]);
  useHotkeys(bindings);
}

/** The alerts of the row with the focus; null where no row has it. */
function focused(): readonly string[] | null {
  const row = document.activeElement?.closest<HTMLElement>("[data-alert], [data-alerts]");
  if (!row) return null;
  return (row.dataset.alert ?? row.dataset.alerts ?? "").split(" ");
}
