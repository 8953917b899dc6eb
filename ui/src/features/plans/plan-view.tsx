import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { PlanDetail } from "@/api/types";
import { useAdherence, usePlanActivate, usePlanDelete } from "@/api/use-plans";
import { Badge } from "@/shared/ui/badge";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Dialog } from "@/shared/ui/dialog";
import { Page } from "@/shared/ui/page";
import { Pager } from "@/shared/ui/pager";
import { QueryView } from "@/shared/ui/query-view";
import { Tabs } from "@/shared/ui/tabs";
import { useToast } from "@/shared/ui/toast";
import { useFilters } from "@/shared/ui/use-filters";
import { MonthCard } from "./month-card";
import { NowCard } from "./now-card";
import { ScoreCard } from "./score-card";
import { SuggestionsCard } from "./suggestions-card";
import { TradesTable } from "./trades-table";
import { VersionsCard } from "./versions-card";

const LIMIT = 50;
const PERIODS = [
  { value: "month", label: "This month" },
  { value: "quarter", label: "90 days" },
  { value: "year", label: "A year" },
] as const;
type Period = (typeof PERIODS)[number]["value"];
const DAYS: Record<Period, number> = { month: 0, quarter: 90, year: 365 };
const DAY_MS = 86_400_000;

/** From which day on the trades of a period are; undefined leaves the month to the server. */
export function since(period: Period, today: Date): string | undefined {
  const days = DAYS[period];
  return days ? new Date(today.getTime() - days * DAY_MS).toISOString().slice(0, 10) : undefined;
}

/** One plan: its month, the book now, what would bring it back, every trade held against it, and what it has said. */
export function PlanView({ plan }: { plan: PlanDetail }) {
  const [filter, change] = useFilters();
  const period = PERIODS.find(({ value }) => value === filter("period"))?.value ?? "month";
  const departed = filter("trades") === "departed";
  const offset = Number.parseInt(filter("page") || "0", 10) * LIMIT;
  const query = useAdherence(plan.id, {
    from: since(period, new Date()),
    departed,
    limit: LIMIT,
    offset,
  });
  return (
    <Page
      title={plan.name}
      aside={plan.active ? <Badge tone="accent">active</Badge> : "not active: nothing is limited by it"}
      actions={<Actions plan={plan} />}
    >
      <QueryView query={query} rows={14}>
        {(found) => (
          <>
            <MonthCard month={found.month} />
            <div className="grid grid-cols-2 items-start gap-3 max-lg:grid-cols-1">
              <NowCard now={found.now} />
              <SuggestionsCard plan={plan.id} />
            </div>
            <div className="flex flex-wrap items-center gap-2">
              <Tabs
                label="Trades opened in"
                value={period}
                options={PERIODS}
                onChange={(value) => change({ period: value === "month" ? null : value, page: null })}
              />
              <Tabs
                label="Which trades"
                value={departed ? "departed" : "all"}
                options={[
                  { value: "all", label: "All trades" },
                  { value: "departed", label: "Departures", count: found.score.departed },
                ]}
                onChange={(value) => change({ trades: value === "departed" ? value : null, page: null })}
              />
            </div>
            <ScoreCard
              score={found.score}
              before={found.before}
              aside={
                <>
                  <DateText on={found.first} /> to <DateText on={found.last} />
                </>
              }
            />
            <Card title="Trades" aside={`${found.total}`} flush>
              {found.items.length > 0 ? (
                <TradesTable trades={found.items} label="Trades held against the plan" />
              ) : (
                <p className="p-3 text-muted">
                  {departed
                    ? "No trade of this time departed from the plan."
                    : "No trade was opened in this time."}
                  {found.before > 0 && ` ${found.before} are older than the plan.`}
                </p>
              )}
              <Pager
                total={found.total}
                offset={offset}
                limit={LIMIT}
                onPage={(page) => change({ page: page ? String(page) : null })}
              />
            </Card>
          </>
        )}
      </QueryView>
      <VersionsCard versions={plan.versions} />
    </Page>
  );
}

function Actions({ plan }: { plan: PlanDetail }) {
  const [asking, setAsking] = useState(false);
  const activate = usePlanActivate();
  const remove = usePlanDelete();
  const navigate = useNavigate();
  const toast = useToast();
  const forget = () => {
    setAsking(false);
    remove.mutate(plan.id, {
      onSuccess: () => {
        toast.show(`${plan.name} is removed; trades stay.`);
        navigate("/plans");
      },
    });
  };
  return (
    <>
      {!plan.active && (
        <Button disabled={activate.isPending} onClick={() => activate.mutate(plan.id)}>
          Make it the active one
        </Button>
      )}
      <Button icon={Pencil} onClick={() => navigate(`/plans/new?plan=${encodeURIComponent(plan.id)}`)}>
        Change
      </Button>
      <Button icon={Trash2} variant="quiet" onClick={() => setAsking(true)}>
        Remove
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Remove ${plan.name}?`}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
            <Button variant="danger" onClick={forget}>
              Remove the plan
            </Button>
          </>
        }
      >
        <p>
          All {plan.versions.length} versions of it are forgotten, and trades are not held against it any
          more. Your trades stay as they are.
        </p>
      </Dialog>
    </>
  );
}
