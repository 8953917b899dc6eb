import { usePlan } from "@/api/use-plans";
import { usePortfolios } from "@/api/use-portfolios";
import { FirstPortfolio } from "@/features/plans/first-portfolio";
import { Wizard } from "@/features/plans/wizard";
import { Page } from "@/shared/ui/page";
import { QueryView } from "@/shared/ui/query-view";
import { ErrorState } from "@/shared/ui/states";
import { useFilters } from "@/shared/ui/use-filters";

export function Component() {
  const [filter] = useFilters();
  const id = filter("plan");
  const plan = usePlan(id, id !== "");
  const portfolios = usePortfolios();
  return (
    <Page title={id ? `Change ${plan.data?.name ?? "a plan"}` : "Make a plan"}>
      <QueryView query={portfolios} rows={10}>
        {(known) => {
          if (plan.isError) return <ErrorState error={plan.error} />;
          if (id && !plan.data) return null;
          if (known.length === 0) return <FirstPortfolio />;
          return <Wizard key={id} plan={plan.data ?? null} portfolios={known} />;
        }}
      </QueryView>
    </Page>
  );
}
