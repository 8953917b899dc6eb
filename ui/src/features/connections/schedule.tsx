import { Play } from "lucide-react";
import type { Job } from "@/api/types";
import { useJobStart, useJobs } from "@/api/use-jobs";
import { Badge } from "@/shared/ui/badge";
import { IconButton } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { Age, DateText } from "@/shared/ui/dates";
import { QueryView } from "@/shared/ui/query-view";
import { type Column, Table } from "@/shared/ui/table";
import { TextLink } from "@/shared/ui/text-link";
import { useToast } from "@/shared/ui/toast";

const SYNC = "sync";

/** When the desk syncs by itself, and how that went. */
export function Schedule() {
  const query = useJobs();
  const start = useJobStart();
  const toast = useToast();
  const columns: Column<Job>[] = [
    {
      id: "title",
      header: "Chore",
      cell: ({ title, enabled }) => (
        <>
          {title} {!enabled && <Badge tone="age">off</Badge>}
        </>
      ),
    },
    { id: "schedule", header: "When", cell: ({ schedule }) => schedule, wide: true },
    { id: "next", header: "Next", cell: ({ next_run_at }) => <DateText at={next_run_at} />, wide: true },
    { id: "last", header: "Last", cell: (job) => <LastRun job={job} /> },
    {
      id: "run",
      header: "",
      align: "right",
      cell: ({ name, title }) => (
        <IconButton
          icon={Play}
          label={`Run now: ${title}`}
          disabled={start.isPending}
          onClick={() => start.mutate(name, { onSuccess: () => toast.show(`${title}: started.`) })}
        />
      ),
    },
  ];
  return (
    <Card title="Schedule" aside={<TextLink to="/jobs">Every job</TextLink>} flush>
      <QueryView query={query} rows={2}>
        {({ items }) => (
          <Table
            label="Schedule"
            columns={columns}
            rows={items.filter(({ name }) => name === SYNC)}
            rowKey={({ id }) => id}
          />
        )}
      </QueryView>
    </Card>
  );
}

function LastRun({ job: { last_run } }: { job: Job }) {
  if (!last_run) return <span className="text-age">never</span>;
  return (
    <span className="flex flex-wrap items-center gap-2">
      <Age at={last_run.started_at} />
      {last_run.error && <span className="text-attention">{last_run.error}</span>}
    </span>
  );
}
