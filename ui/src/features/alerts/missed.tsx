import { useEffect, useRef, useState } from "react";
import type { Alert } from "@/api/types";
import { useSeen } from "@/api/use-alert-change";
import { useInbox } from "@/api/use-inbox";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { State } from "./alert-row";
import { SeverityBadge } from "./severity-badge";

/** So long a page must be looked at before its alerts count as seen. */
const LOOKED_AT_MS = 2000;
const NONE: readonly Alert[] = [];

/** What fired since somebody last looked and is over already: it stays until the page is left. */
export function Missed({ onOpen }: { onOpen: (alert: Alert) => void }) {
  const missed = useInbox().data?.missed ?? NONE;
  const { mutate } = useSeen();
  const [kept, setKept] = useState<ReadonlyMap<string, Alert>>(new Map());
  const told = useRef(new Set<string>());
  useEffect(() => {
    const over = missed.filter(({ state }) => state === "cleared");
    if (over.length > 0) setKept((now) => new Map([...now, ...over.map((each) => [each.id, each] as const)]));
  }, [missed]);
  useEffect(() => {
    const unseen = missed.map(({ id }) => id).filter((id) => !told.current.has(id));
    if (unseen.length === 0) return;
    const timer = setInterval(() => {
      if (document.visibilityState !== "visible") return;
      clearInterval(timer);
      for (const id of unseen) told.current.add(id);
      mutate(unseen);
    }, LOOKED_AT_MS);
    return () => clearInterval(timer);
  }, [missed, mutate]);
  if (kept.size === 0) return null;
  return (
    <Card title="While you were away" aside="Fired and over before anybody looked" flush>
      <ul aria-label="Alerts that were missed">
        {[...kept.values()].map((alert) => (
          <li
            key={alert.id}
            data-row
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a row is walked by j and k
            tabIndex={0}
            className="flex flex-wrap items-center gap-x-3 border-b border-line px-3 py-1.5 last:border-b-0 hover:bg-hover"
          >
            <SeverityBadge severity={alert.severity} />
            <button
              type="button"
              onClick={() => onOpen(alert)}
              className="min-w-0 flex-1 text-left break-words tabular-nums hover:text-accent"
            >
              {alert.words || alert.rule_text}
            </button>
            <span className="inline-flex items-center gap-1.5 text-sm text-muted">
              <DateText at={alert.fired_at} /> <State alert={alert} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
