import { useParams } from "react-router";
import { useWheel } from "@/api/use-wheels";
import { WheelView } from "@/features/wheels/wheel-view";
import { Page } from "@/shared/ui/page";
import { QueryView } from "@/shared/ui/query-view";

export function Component() {
  const { id = "" } = useParams();
  const query = useWheel(id);
  if (query.data) return <WheelView key={query.data.id} wheel={query.data} />;
  return (
    <Page title="Wheel">
      <QueryView query={query} rows={12}>
        {() => null}
      </QueryView>
    </Page>
  );
}
