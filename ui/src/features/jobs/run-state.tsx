import type { JobRun } from "@/api/types";
import { Badge } from "@/shared/ui/badge";

const TONES = {
  running: "accent",
  done: "neutral",
  skipped: "neutral",
  failed: "attention",
  interrupted: "age",
} as const;

/** How a run stands. */
export function RunState({ state }: { state: JobRun["state"] }) {
  return <Badge tone={TONES[state]}>{state}</Badge>;
}
