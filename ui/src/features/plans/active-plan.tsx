import type { Plan } from "@/api/types";
import { useAdherence } from "@/api/use-plans";
import { QueryView } from "@/shared/ui/query-view";
import { TextLink } from "@/shared/ui/text-link";
import { MonthCard } from "./month-card";
import { NowCard } from "./now-card";
import { ScoreCard } from "./score-card";
import { planPath } from "./words";

/** An active plan at a glance: its month, the book under it, how well it is kept to. */
export function ActivePlan({ plan }: { plan: Plan }) {
  const query = useAdherence(plan.id, { limit: 1 });
  return (
    <section aria-label={plan.name} className="flex flex-col gap-3">
      <h2 className="text-md font-semibold">
        <TextLink to={planPath(plan.id)}>{plan.name}</TextLink>
      </h2>
      <QueryView query={query} rows={8}>
        {({ month, now, score, before }) => (
          <>
            <MonthCard month={month} />
            <div className="grid grid-cols-2 items-start gap-3 max-lg:grid-cols-1">
              <NowCard now={now} />
              <ScoreCard score={score} before={before} aside="trades opened this month" />
            </div>
          </>
        )}
      </QueryView>
    </section>
  );
}
