import { useMemo } from "react";
import { useNavigate } from "react-router";
import type { Binding } from "@/shared/keys/chords";
import { useHotkeys } from "@/shared/keys/hotkeys";

/** `a` begins a rule about the row with the focus: what its `data-rule` says, in the line of the alerts page. */
export function useAlertKey(label: string): void {
  const navigate = useNavigate();
  const bindings = useMemo<Binding[]>(() => {
    const begin = () => {
      const row = document.activeElement?.closest<HTMLElement>("[data-rule]");
      if (row?.dataset.rule) navigate(`/alerts?rule=${encodeURIComponent(row.dataset.rule)}`);
    };
    return [{ keys: "a", label, group: "Rows", run: begin }];
  }, [navigate, label]);
  useHotkeys(bindings);
}
