import { useJobs } from "@/api/use-jobs";
import { JobList } from "@/features/jobs/job-list";
import { PluginList } from "@/features/jobs/plugin-list";
import { RunHistory } from "@/features/jobs/run-history";
import { TrackedCard } from "@/features/wheels/tracked/tracked-card";
import { Card } from "@/shared/ui/card";
import { Page } from "@/shared/ui/page";
import { QueryView } from "@/shared/ui/query-view";
import { Tabs } from "@/shared/ui/tabs";
import { useFilters } from "@/shared/ui/use-filters";

const TABS = [
  { value: "jobs", label: "Jobs" },
  { value: "history", label: "History" },
  { value: "tracked", label: "Tracked" },
  { value: "plugins", label: "Plug-ins" },
] as const;

type Tab = (typeof TABS)[number]["value"];

export function Component() {
  const [filter, change] = useFilters();
  const jobs = useJobs();
  const tab = (TABS.find(({ value }) => value === filter("tab"))?.value ?? "jobs") as Tab;
  return (
    <Page title="Jobs" aside="What the desk does by itself, and when">
      <Tabs
        label="Part of the page"
        value={tab}
        options={TABS}
        onChange={(value) => change({ tab: value })}
      />
      {jobs.data?.running === false && (
        <p role="status" className="rounded-lg bg-attention-soft px-3 py-2 text-attention">
          No job starts by itself: this server was told so (SCHEDULER_ENABLED). You can run each by hand.
        </p>
      )}
      {tab === "jobs" && (
        <Card title="Jobs" flush>
          <QueryView query={jobs} rows={8}>
            {({ items }) => <JobList items={items} />}
          </QueryView>
        </Card>
      )}
      {tab === "history" && <RunHistory jobs={jobs.data?.items ?? []} />}
      {tab === "tracked" && <TrackedCard />}
      {tab === "plugins" && <PluginList />}
    </Page>
  );
}
