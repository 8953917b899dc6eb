import { useState } from "react";
import type { Job, JobRun } from "@/api/types";
import { useJobRuns } from "@/api/use-jobs";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Select } from "@/shared/ui/field";
import { Pager } from "@/shared/ui/pager";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";
import { type Column, Table } from "@/shared/ui/table";
import { RunState } from "./run-state";
import { formatSeconds } from "./timing";

const PAGE = 50;

/** What ran, why, how long it took, and what came of it. */
export function RunHistory({ jobs }: { jobs: readonly Job[] }) {
  const [job, choose] = useState("");
  const [offset, turn] = useState(0);
  const runs = useJobRuns(job, PAGE, offset);
  const titleOf = (id: string) => jobs.find((each) => each.id === id)?.title ?? id;
  const columns: Column<JobRun>[] = [
    {
      id: "started",
      header: "Started",
      hint: "Market time",
      cell: ({ started_at }) => <DateText at={started_at} />,
    },
    { id: "job", header: "Job", cell: ({ job: id }) => titleOf(id) },
    {
      id: "by",
      header: "By",
      wide: true,
      cell: ({ trigger }) => (trigger === "manual" ? "hand" : "schedule"),
    },
    { id: "state", header: "", cell: ({ state }) => <RunState state={state} /> },
    {
      id: "took",
      header: "Took",
      align: "right",
      wide: true,
      cell: ({ duration_seconds }) => formatSeconds(duration_seconds),
    },
    {
      id: "said",
      header: "What it did",
      wide: true,
      cell: ({ error, outcome }) => (
        <span className={error ? "break-words text-attention" : "break-words text-muted"}>
          {error ?? outcome}
        </span>
      ),
    },
  ];
  const options = jobs.map(({ id, title }) => ({ value: id, label: title }));
  return (
    <Card
      title="History"
      flush
      actions={
        <Select
          aria-label="Job"
          value={job}
          options={[{ value: "", label: "Every job" }, ...options]}
          onChange={({ target }) => {
            choose(target.value);
            turn(0);
          }}
          className="w-56! max-md:w-40!"
        />
      }
    >
      <QueryView query={runs} rows={8}>
        {({ items, total }) =>
          items.length === 0 ? (
            <EmptyState title="Nothing has run yet">
              What runs by itself or by hand is kept here, with what came of it.
            </EmptyState>
          ) : (
            <>
              <Table label="History" columns={columns} rows={items} rowKey={({ id }) => id} />
              <div className="p-2">
                <Pager total={total} offset={offset} limit={PAGE} onPage={(page) => turn(page * PAGE)} />
              </div>
            </>
          )
        }
      </QueryView>
    </Card>
  );
}
