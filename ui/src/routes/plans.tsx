import { Plus } from "lucide-react";
import { useMemo } from "react";
import { useNavigate } from "react-router";
import { usePlans } from "@/api/use-plans";
import { ActivePlan } from "@/features/plans/active-plan";
import { PlanList } from "@/features/plans/plan-list";
import { useHotkeys } from "@/shared/keys/hotkeys";
import { Button } from "@/shared/ui/button";
import { Page } from "@/shared/ui/page";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";

export function Component() {
  const query = usePlans();
  const navigate = useNavigate();
  useHotkeys(
    useMemo(
      () => [{ keys: "m", label: "Make a plan", group: "Plans", run: () => navigate("/plans/new") }],
      [navigate],
    ),
  );
  const make = (
    <Button variant="primary" icon={Plus} onClick={() => navigate("/plans/new")}>
      Make a plan
    </Button>
  );
  return (
    <Page title="Plans" actions={query.data?.length ? make : undefined}>
      <QueryView query={query} rows={10}>
        {(plans) =>
          plans.length === 0 ? (
            <EmptyState title="No plan yet" action={make}>
              A plan says what you mean to earn each month, and what you will risk for it: how much of the
              whole goes into which strategy, how far from the money it is sold, for how much. The desk holds
              every trade against it and tells what each departure cost you in dollars. Recommendations never
              go against it.
            </EmptyState>
          ) : (
            <>
              {plans
                .filter(({ active }) => active)
                .map((plan) => (
                  <ActivePlan key={plan.id} plan={plan} />
                ))}
              <PlanList plans={plans} />
            </>
          )
        }
      </QueryView>
    </Page>
  );
}
