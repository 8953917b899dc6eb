import { useParams } from "react-router";
import { usePlan } from "@/api/use-plans";
import { PlanView } from "@/features/plans/plan-view";
import { Page } from "@/shared/ui/page";
import { QueryView } from "@/shared/ui/query-view";

export function Component() {
  const { id = "" } = useParams();
  const query = usePlan(id);
  if (query.data) return <PlanView key={query.data.id} plan={query.data} />;
  return (
    <Page title="Plan">
      <QueryView query={query} rows={12}>
        {() => null}
      </QueryView>
    </Page>
  );
}
