import { useSyncExternalStore } from "react";

const SECOND_MS = 1000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for every age on the page: hundreds of rows cost one timer. */
function subscribe(onTick: () => void): () => void {
  listeners.add(onTick);
  timer ??= setInterval(() => {
    for (const listener of listeners) listener();
  }, SECOND_MS);
  return () => {
    listeners.delete(onTick);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Whole seconds since a moment (epoch ms), counted on by itself; null while there is no moment. */
export function useSecondsSince(at: number | null | undefined): number | null {
  return useSyncExternalStore(subscribe, () =>
    at == null ? null : Math.max(0, Math.floor((Date.now() - at) / SECOND_MS)),
  );
}
