import { useLocation, useParams } from "react-router";
import { usePerformanceDay } from "@/api/use-performance";
import { DayView } from "@/features/performance/day-view";
import { formatDay } from "@/shared/format/date";
import { Page } from "@/shared/ui/page";
import { QueryView } from "@/shared/ui/query-view";
import { TextLink } from "@/shared/ui/text-link";
import { useFilters } from "@/shared/ui/use-filters";

const KEPT = ["account", "ticker", "strategy", "campaign", "wheel"] as const;

export function Component() {
  const { on = "" } = useParams();
  const [filter] = useFilters();
  const { search } = useLocation();
  const query = usePerformanceDay(
    on,
    Object.fromEntries(KEPT.map((name) => [name, filter(name) || undefined])),
  );
  return (
    <Page
      title={`Performance on ${formatDay(on)}`}
      aside={<TextLink to={`/performance${search}`}>All days</TextLink>}
    >
      <QueryView query={query} rows={10}>
        {(day) => <DayView day={day} />}
      </QueryView>
    </Page>
  );
}
