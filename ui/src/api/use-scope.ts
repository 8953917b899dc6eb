import { useSyncExternalStore } from "react";
import type { Scope } from "./types";

/** Which kind of accounts every list and total is about; undefined leaves the choice to the server. */
let chosen: Scope | undefined;
const listeners = new Set<() => void>();

export function chooseScope(scope: Scope | undefined): void {
  chosen = scope;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useScope(): Scope | undefined {
  return useSyncExternalStore(subscribe, () => chosen);
}
