import { Pencil, Play } from "lucide-react";
import { useState } from "react";
import type { Job } from "@/api/types";
import { useJobStart } from "@/api/use-jobs";
import { usePortfolios } from "@/api/use-portfolios";
import { Badge } from "@/shared/ui/badge";
import { IconButton } from "@/shared/ui/button";
import { Age, DateText } from "@/shared/ui/dates";
import { type Column, Table } from "@/shared/ui/table";
import { useToast } from "@/shared/ui/toast";
import { JobDrawer } from "./job-drawer";
import { RunState } from "./run-state";

/** Every chore: when it runs, how it went, and what can be done about it. */
export function JobList({ items }: { items: readonly Job[] }) {
  const [opened, open] = useState<string | null>(null);
  const portfolios = usePortfolios();
  const nameOf = (id: string) => portfolios.data?.find((each) => each.id === id)?.name ?? id;
  const columns: Column<Job>[] = [
    { id: "title", header: "Job", cell: (job) => <Title job={job} nameOf={nameOf} /> },
    { id: "schedule", header: "When", cell: ({ schedule }) => schedule, wide: true },
    {
      id: "next",
      header: "Next",
      hint: "Market time",
      cell: ({ next_run_at }) => <DateText at={next_run_at} />,
      wide: true,
    },
    { id: "last", header: "Last run", cell: (job) => <Last job={job} /> },
    {
      id: "actions",
      header: "",
      align: "right",
      cell: (job) => <Actions job={job} onEdit={() => open(job.id)} />,
    },
  ];
  const job = items.find(({ id }) => id === opened);
  return (
    <>
      <Table
        label="Jobs"
        columns={columns}
        rows={items}
        rowKey={({ id }) => id}
        onOpen={({ id }) => open(id)}
      />
      {job && <JobDrawer key={job.id} job={job} onClose={() => open(null)} onMoved={open} />}
    </>
  );
}

function Title({ job, nameOf }: { job: Job; nameOf: (id: string) => string }) {
  return (
    <span className="flex flex-col items-start gap-0.5">
      <span className="font-medium">{job.title}</span>
      <span className="flex flex-wrap gap-1">
        {job.portfolio_id && <Badge tone="accent">{nameOf(job.portfolio_id)} only</Badge>}
        {!job.enabled && <Badge tone="age">off</Badge>}
        {job.edited && !job.portfolio_id && (
          <Badge title="Somebody has changed when it runs, or whether">changed</Badge>
        )}
        {job.plugin && <Badge>plug-in</Badge>}
      </span>
    </span>
  );
}

function Last({ job: { last_run } }: { job: Job }) {
  if (!last_run) return <span className="text-age">never</span>;
  return (
    <span className="flex max-w-lg flex-col items-start gap-0.5">
      <span className="flex flex-wrap items-center gap-2">
        {last_run.state !== "done" && <RunState state={last_run.state} />}
        <Age at={last_run.started_at} />
      </span>
      {last_run.error ? (
        <span className="break-words text-sm text-attention">{last_run.error}</span>
      ) : (
        last_run.outcome && <span className="break-words text-sm text-muted">{last_run.outcome}</span>
      )}
    </span>
  );
}

function Actions({ job, onEdit }: { job: Job; onEdit: () => void }) {
  const start = useJobStart();
  const toast = useToast();
  const running = job.last_run?.state === "running";
  return (
    <span className="flex justify-end">
      <IconButton
        icon={Play}
        label={running ? `${job.title} is running` : `Run now: ${job.title}`}
        disabled={start.isPending || running}
        onClick={(event) => {
          event.stopPropagation();
          start.mutate(job.id, { onSuccess: () => toast.show(`${job.title}: started.`) });
        }}
      />
      <IconButton
        icon={Pencil}
        label={`Edit: ${job.title}`}
        onClick={(event) => {
          event.stopPropagation();
          onEdit();
        }}
      />
    </span>
  );
}
