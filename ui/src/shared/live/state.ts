import type { Dated } from "@/api/live-store";
import type { QuoteState } from "@/api/live-types";
import { liveStore } from "@/api/use-live";

interface Stated {
  state?: QuoteState;
  source?: string | null;
}

/** What a quote is good for now: a live one whose source or connection fell silent is stale. */
export function stateOf(row: Dated<Stated> | undefined): QuoteState {
  const state = row?.state ?? "missing";
  return state === "live" && !liveStore.trusts(row?.source) ? "stale" : state;
}

/** Whether figures stand in the grey of age: nothing vouches for what such a quote says. */
export const isGrey = (state: QuoteState) => state === "stale" || state === "crossed";

export const STATE_WORDS: Record<QuoteState, { label: string; means: string }> = {
  live: { label: "live", means: "Quoted by a source that is speaking now" },
  stale: { label: "stale", means: "The source fell silent: this is the last that it said" },
  closed: { label: "closed", means: "The market is closed: this is where it stood last" },
  crossed: { label: "crossed", means: "The bid is above the ask: such a quote prices nothing" },
  "one-sided": { label: "one-sided", means: "Only a bid or only an ask: there is no mid" },
  missing: { label: "no quote", means: "No source has said anything about it" },
};

/** 0.4 s is "now"; then whole seconds, minutes, hours. */
export function ageWords(seconds: number): string {
  if (seconds < 2) return "now";
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} m`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
