import { useSyncExternalStore } from "react";
import { type BellSettings, bell } from "./bell";

/** How the bell is set, and whether the browser lets it sound yet. */
export function useBell(): { settings: BellSettings; awake: boolean } {
  const settings = useSyncExternalStore(bell.subscribe, () => bell.current);
  const awake = useSyncExternalStore(bell.subscribe, () => bell.isAwake);
  return { settings, awake };
}
