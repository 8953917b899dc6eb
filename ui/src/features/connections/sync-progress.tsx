import type { SyncRun } from "@/api/types";
import { isSyncing } from "@/api/use-connections";
import { Quantity } from "@/shared/ui/numbers";
import { Progress } from "@/shared/ui/progress";

/** A running sync as it goes, or what went wrong with the last one. */
export function SyncProgress({ run }: { run: SyncRun | null }) {
  if (!run) return null;
  if (isSyncing(run)) {
    return (
      <div className="flex flex-col gap-2">
        <Progress value={run.progress} label="Sync" />
        <p className="flex flex-wrap justify-between gap-x-4 text-muted">
          <span>{run.stage || "waiting for its turn"}</span>
          <span className="tabular-nums">
            <Quantity value={String(run.read)} /> rows read, <Quantity value={String(run.new)} /> new
          </span>
        </p>
      </div>
    );
  }
  if (run.state !== "failed" || !run.problem) return null;
  return (
    <p role="alert" className="flex flex-col rounded-md bg-attention-soft px-3 py-2 text-attention">
      <span className="font-medium">{run.problem.title}</span>
      <span>{run.problem.detail}</span>
    </p>
  );
}
