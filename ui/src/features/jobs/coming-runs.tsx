import { describeProblem } from "@/api/problem";
import type { TimingOrder } from "@/api/types";
import { useSchedulePreview } from "@/api/use-jobs";
import { DateText } from "@/shared/ui/dates";
import { useSettled } from "@/shared/ui/use-settled";

const TYPED_MS = 300;

/** The next three runs of a schedule as it is being typed, or what is wrong with it. */
export function ComingRuns(props: { id: string; timing: TimingOrder | null; enabled: boolean }) {
  const settled = useSettled(JSON.stringify(props.timing), TYPED_MS);
  const preview = useSchedulePreview(props.id, JSON.parse(settled) as TimingOrder | null);
  const problem =
    props.timing === null
      ? "A number of minutes is missing."
      : preview.isError
        ? describeProblem(preview.error).detail
        : preview.data?.problem;
  return (
    <section aria-label="Next three runs" className="rounded-md border border-line bg-ground p-3">
      <h3 className="mb-1 text-sm font-semibold text-muted">Next three runs</h3>
      {problem ? (
        <p role="alert" className="text-attention">
          {problem}
        </p>
      ) : (
        <ol className="flex flex-col gap-0.5">
          {preview.data?.next_runs.map((at) => (
            <li key={at}>
              <DateText at={at} />
            </li>
          )) ?? <li className="text-age">…</li>}
        </ol>
      )}
      {!props.enabled && !problem && <p className="mt-1 text-sm text-age">None of them while it is off.</p>}
    </section>
  );
}
