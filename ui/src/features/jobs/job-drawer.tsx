import { Play } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Job } from "@/api/types";
import { useJobChange, useJobReset, useJobStart } from "@/api/use-jobs";
import { usePortfolios } from "@/api/use-portfolios";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { Field, Select } from "@/shared/ui/field";
import { useToast } from "@/shared/ui/toast";
import { ComingRuns } from "./coming-runs";
import { LatestRuns } from "./latest-runs";
import { ScheduleFields } from "./schedule-fields";
import { toDraft, toTiming } from "./timing";

const FORM = "job-schedule";

interface JobDrawerProps {
  job: Job;
  onClose: () => void;
  /** What was saved for a portfolio is a job of its own, which is shown then. */
  onMoved: (id: string) => void;
}

/** One chore: when it runs and for whom, its next three runs as one types, and how it went lately. */
export function JobDrawer({ job, onClose, onMoved }: JobDrawerProps) {
  const [draft, setDraft] = useState(() => toDraft(job.timing));
  const [enabled, enable] = useState(job.enabled);
  const [portfolio, choose] = useState(job.portfolio_id ?? "");
  const change = useJobChange();
  const reset = useJobReset();
  const start = useJobStart();
  const toast = useToast();
  const timing = toTiming(draft);
  const same = JSON.stringify(draft) === JSON.stringify(toDraft(job.timing));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!timing) return;
    const order = { id: job.id, enabled, portfolio_id: portfolio || null };
    change.mutate(same ? order : { ...order, timing }, {
      onSuccess: (saved) => {
        toast.show(saved.enabled ? `${saved.title}: ${saved.schedule}.` : `${saved.title}: off.`);
        if (saved.id === job.id) onClose();
        else onMoved(saved.id);
      },
    });
  };
  const undo = () =>
    reset.mutate(job.id, {
      onSuccess: () => {
        toast.show(`${job.title}: as it came.`);
        onClose();
      },
    });
  return (
    <Dialog
      open
      kind="side"
      onClose={onClose}
      title={job.title}
      actions={
        <>
          <Button
            icon={Play}
            className="mr-auto"
            disabled={start.isPending || job.last_run?.state === "running"}
            onClick={() => start.mutate(job.id)}
          >
            Run now
          </Button>
          {job.edited && (
            <Button disabled={reset.isPending} onClick={undo}>
              {job.portfolio_id ? "Follow the others" : "As it came"}
            </Button>
          )}
          {job.editable && (
            <Button
              variant="primary"
              type="submit"
              form={FORM}
              disabled={change.isPending || timing === null}
            >
              Save
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="text-muted">{job.description}</p>
        {job.editable && (
          <form id={FORM} onSubmit={submit} className="flex flex-col gap-3">
            <label className="flex items-center gap-2">
              <input
                type="checkbox"
                checked={enabled}
                onChange={({ target }) => enable(target.checked)}
                className="size-4 accent-[var(--accent-fill)]"
              />
              Runs by itself
            </label>
            {job.scoped && !job.portfolio_id && <ForWhom value={portfolio} onChange={choose} />}
            <ScheduleFields draft={draft} onChange={setDraft} />
          </form>
        )}
        <ComingRuns id={job.id} timing={timing} enabled={enabled} />
        <LatestRuns job={job.id} />
        <p className="text-sm text-age">
          Broken off after {job.limit_minutes} minutes. What was missed while the desk was down is made good
          once.
        </p>
      </div>
    </Dialog>
  );
}

function ForWhom({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const portfolios = usePortfolios();
  const options = (portfolios.data ?? []).map(({ id, name }) => ({ value: id, label: `${name} only` }));
  return (
    <Field
      label="For"
      hint="A portfolio with a schedule of its own is left out when the job runs for all others"
    >
      {(attributes) => (
        <Select
          {...attributes}
          value={value}
          options={[{ value: "", label: "All portfolios" }, ...options]}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}
