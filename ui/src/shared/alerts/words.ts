import type { Alert, AlertDelivery, Severity } from "@/api/types";

export const SEVERITIES: Record<Severity, string> = {
  urgent: "Urgent",
  warning: "Warning",
  info: "Info",
};

/** How an alert stands, in a word or two. That nobody knows is a state of its own. */
export function stateWords({
  kind,
  state,
  cleared_at,
}: Pick<Alert, "kind" | "state" | "cleared_at">): string {
  if (state === "cleared" || cleared_at) return "over";
  if (state === "acknowledged") return "in hand";
  return { fired: "true now", no_data: "no data", error: "error", notice: "notice" }[kind];
}

/** What an alert goes back to: its rule by name or text; a notice has none. */
export const ruleWords = ({ kind, rule_name, rule_text }: Pick<Alert, "kind" | "rule_name" | "rule_text">) =>
  kind === "notice" ? "The desk's own notice" : rule_name || rule_text;

const DELIVERIES: Record<AlertDelivery["state"], string> = {
  waiting: "waiting",
  sending: "sending",
  delivered: "told",
  failed_over: "failed, passed on",
  dead: "not told",
  inhibited: "held back: its connection is down",
  silenced: "silenced",
  withdrawn: "over before it was told",
};

export const deliveryWords = ({ state }: Pick<AlertDelivery, "state">): string => DELIVERIES[state];

/** Seconds as people say them: "0.4 s", "12 s", "3 min", "2 h". */
export function spanWords(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}
