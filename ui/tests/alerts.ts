import type { Alert } from "@/api/types";

/** An alert that waits, with what a test wants to be different. */
export const alert = (id: string, different: Partial<Alert> = {}): Alert => ({
  id,
  rule_id: `rule-${id}`,
  rule_version: 1,
  rule_text: "AAPL < 185",
  rule_name: "",
  instance: "",
  title: "AAPL",
  kind: "fired",
  severity: "warning",
  state: "firing",
  mode: "LIVE",
  fired_at: "2026-11-20T15:00:00Z",
  cleared_at: null,
  acknowledged_at: null,
  value: 182.4,
  threshold: 185,
  words: "AAPL 182.40 < 185.00",
  note: "",
  source_age: 0.4,
  count: 1,
  seen: false,
  subjects: ["quote:AAPL"],
  deliveries: [],
  ...different,
});
