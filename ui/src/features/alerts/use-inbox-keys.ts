import { useMemo } from "react";
import type { Alert } from "@/api/types";
import type { Binding } from "@/shared/keys/chords";
import { useHotkeys } from "@/shared/keys/hotkeys";
import type { AlertActions } from "./alert-row";

/** `a` and `s` work on the row with the focus; where none has it, on the first that waits. */
export function useInboxKeys(alerts: readonly Alert[], actions: AlertActions): void {
  const bindings = useMemo<Binding[]>(() => {
    const chosen = () => {
      const row = document.activeElement?.closest<HTMLElement>("[data-alert]");
      return alerts.find(({ id, state }) => (row ? id === row.dataset.alert : state === "firing"));
    };
    const acknowledge = () => {
      const alert = chosen();
      if (alert) actions.onAcknowledge([alert]);
    };
    const silence = () => {
      const alert = chosen();
      if (alert) actions.onSilence(alert);
    };
    return [
      { keys: "a", label: "Acknowledge the alert", group: "Alerts", run: acknowledge },
      { keys: "s", label: "Silence the alert", group: "Alerts", run: silence },
    ];
  }, [alerts, actions]);
  useHotkeys(bindings);
}
