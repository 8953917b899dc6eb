import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import { LiveSocket } from "./live-socket";
import { type Dated, type Link, LiveStore, topics } from "./live-store";
import type { FeedJson, LegChange, QuoteChange, TotalsLive } from "./live-types";

/** The one market of this page. */
export const liveStore = new LiveStore();
const socket = new LiveSocket(liveStore);

window.addEventListener("online", () => socket.hurry());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && socket.hurry());

/** Asks for these symbols while the component is on the page; keep the array's content, not its identity, stable. */
export function useSubscription(symbols: readonly string[]): void {
  const wanted = [...new Set(symbols)].sort().join("|");
  useEffect(() => (wanted ? socket.want(wanted.split("|")) : undefined), [wanted]);
}

/** Asks for the legs and totals of the whole book while the component is on the page. */
export function useBookSubscription(): void {
  useEffect(() => socket.wantBook(), []);
}

function useTopic<Value>(topic: string, read: () => Value): Value {
  const subscribe = useCallback((onChange: () => void) => liveStore.listen(topic, onChange), [topic]);
  return useSyncExternalStore(subscribe, read);
}

type Plain = string | number | boolean | null | undefined;

/** One figure of a quote: give a plain value back (text, number), and only its change draws the cell again. */
export function useQuote<Value extends Plain>(
  symbol: string,
  select: (quote: Dated<QuoteChange> | undefined) => Value,
): Value {
  return useTopic(topics.quote(symbol), () => select(liveStore.quote(symbol)));
}

/** One figure of a leg of the book. */
export function useLeg<Value extends Plain>(
  key: string,
  select: (leg: Dated<LegChange> | undefined) => Value,
): Value {
  return useTopic(topics.leg(key), () => select(liveStore.leg(key)));
}

/** One figure made of several legs: a level's total. */
export function useLegs<Value extends Plain>(
  keys: readonly string[],
  select: (legs: (Dated<LegChange> | undefined)[]) => Value,
): Value {
  const joined = keys.join("|");
  const known = useMemo(() => (joined ? joined.split("|") : []), [joined]);
  const subscribe = useCallback(
    (onChange: () => void) => {
      const leave = known.map((key) => liveStore.listen(topics.leg(key), onChange));
      return () => {
        for (const stop of leave) stop();
      };
    },
    [known],
  );
  return useSyncExternalStore(subscribe, () => select(known.map((key) => liveStore.leg(key))));
}

/** One figure of the whole book. */
export function useTotals<Value extends Plain>(select: (totals: Partial<TotalsLive> | null) => Value): Value {
  return useTopic(topics.totals, () => select(liveStore.totals));
}

export function useFeeds(): readonly FeedJson[] {
  return useTopic(topics.feeds, () => liveStore.feeds);
}

export function useLink(): Link {
  return useTopic(topics.link, () => liveStore.link);
}
