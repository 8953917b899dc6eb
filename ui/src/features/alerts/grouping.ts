import type { Alert } from "@/api/types";

/** Alerts of one rule that stand alike; one that stands alone is a group of one. */
export interface AlertGroup {
  key: string;
  alerts: readonly [Alert, ...Alert[]];
}

/** So many alerts of one rule are folded into one line. */
export const FOLDED_FROM = 3;

/** The inbox in its order, with what one rule says of many subjects brought together at its first place. Notices have
 * nothing in common and stand alone. */
export function grouped(alerts: readonly Alert[]): AlertGroup[] {
  const groups = new Map<string, [Alert, ...Alert[]]>();
  for (const alert of alerts) {
    const key = `${alert.rule_id || alert.id} ${alert.state} ${alert.kind}`;
    const group = groups.get(key);
    if (group) group.push(alert);
    else groups.set(key, [alert]);
  }
  return [...groups].map(([key, members]) => ({ key, alerts: members }));
}
