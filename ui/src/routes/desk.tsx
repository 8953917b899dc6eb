import { useDesk } from "@/api/use-desk";
import { DeskView } from "@/features/desk/desk-view";
import { EmptyDesk } from "@/features/desk/empty-desk";
import { Page } from "@/shared/ui/page";
import { QueryView } from "@/shared/ui/query-view";

export function Component() {
  const desk = useDesk();
  return (
    <Page title="Desk">
      <QueryView query={desk} rows={12}>
        {(data) => (data.summary.transactions === 0 ? <EmptyDesk /> : <DeskView desk={data} />)}
      </QueryView>
    </Page>
  );
}
