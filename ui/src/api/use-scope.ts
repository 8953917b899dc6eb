import { useSyncExternalStore } from "react";
import type { Scope } from "./types";

/** What every list and total is about: a kind of accounts, or one portfolio; nothing leaves it to the server. */
interface Choice {
  scope?: Scope;
  portfolio?: string;
}

let chosen: Choice = {};
const listeners = new Set<() => void>();

function choose(next: Choice): void {
  chosen = next;
  for (const listener of listeners) listener();
}

export const chooseScope = (scope: Scope | undefined): void => choose({ scope });
export const choosePortfolio = (portfolio: string): void => choose({ portfolio });

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useScope(): Scope | undefined {
  return useSyncExternalStore(subscribe, () => chosen.scope);
}

/** The portfolio that positions, the desk and the numbers on top are narrowed to. */
export function usePortfolioChoice(): string | undefined {
  return useSyncExternalStore(subscribe, () => chosen.portfolio);
}
