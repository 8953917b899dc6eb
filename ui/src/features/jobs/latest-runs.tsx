import { useJobRuns } from "@/api/use-jobs";
import { DateText } from "@/shared/ui/dates";
import { QueryView } from "@/shared/ui/query-view";
import { RunState } from "./run-state";
import { formatSeconds } from "./timing";

const SHOWN = 5;

/** How a chore went lately. */
export function LatestRuns({ job }: { job: string }) {
  const runs = useJobRuns(job, SHOWN);
  return (
    <section aria-label="Latest runs">
      <h3 className="mb-1 text-sm font-semibold text-muted">Latest runs</h3>
      <QueryView query={runs} rows={3}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-age">It has not run yet.</p>
          ) : (
            <ul className="flex flex-col divide-y divide-line">
              {items.map((run) => (
                <li key={run.id} className="py-1.5">
                  <span className="flex flex-wrap items-center gap-2">
                    <RunState state={run.state} />
                    <DateText at={run.started_at} />
                    <span className="text-age tabular-nums">{formatSeconds(run.duration_seconds)}</span>
                  </span>
                  <span className={run.error ? "text-sm text-attention" : "text-sm text-muted"}>
                    {run.error ?? run.outcome}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
    </section>
  );
}
