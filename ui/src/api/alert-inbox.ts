import type { AlertMessage } from "./alert-types";
import type { Alert, Inbox, Severity } from "./types";

const RANKS: readonly Severity[] = ["urgent", "warning", "info"];

/** What nobody has acknowledged first, then by severity, the newest first. */
export function byUrgency(one: Alert, other: Alert): number {
  const inHand = Number(one.state === "acknowledged") - Number(other.state === "acknowledged");
  const rank = RANKS.indexOf(one.severity) - RANKS.indexOf(other.severity);
  return inHand || rank || other.fired_at.localeCompare(one.fired_at);
}

/** The inbox after a message of the stream. */
export function fold(inbox: Inbox | undefined, message: AlertMessage): Inbox | undefined {
  if (message.type === "snapshot") {
    const { counts, items, missed } = message;
    return { counts, items, missed };
  }
  if (!inbox || message.type === "problem") return inbox;
  if (message.type === "counts") return { ...inbox, counts: message.counts };
  return message.changes.reduce((now, { alert }) => put(now, alert), inbox);
}

function put(inbox: Inbox, alert: Alert): Inbox {
  const items = without(inbox.items, alert);
  const missed = without(inbox.missed, alert);
  return {
    ...inbox,
    items: alert.state === "cleared" ? items : [...items, alert].sort(byUrgency),
    missed: alert.seen ? missed : [alert, ...missed],
  };
}

const without = (alerts: readonly Alert[], { id }: Alert) => alerts.filter((each) => each.id !== id);

/** What fired that this page has not told of yet: on the stream, or while the stream was down. */
export function fresh(message: AlertMessage, known: ReadonlySet<string>): Alert[] {
  if (message.type === "changes")
    return message.changes
      .filter(({ what, alert }) => what === "fired" && !known.has(alert.id))
      .map(({ alert }) => alert);
  if (message.type === "snapshot")
    return message.since.filter(({ id, state }) => state === "firing" && !known.has(id));
  return [];
}

/** Every alert that a message names. */
export function named(message: AlertMessage): string[] {
  if (message.type === "changes") return message.changes.map(({ alert }) => alert.id);
  if (message.type === "snapshot")
    return [...message.items, ...message.missed, ...message.since].map(({ id }) => id);
  return [];
}
