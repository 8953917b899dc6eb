import { AlertsView } from "@/features/alerts/alerts-view";
import { BellControl } from "@/features/alerts/bell-control";
import { Page } from "@/shared/ui/page";

export function Component() {
  return (
    <Page title="Alerts" actions={<BellControl />}>
      <AlertsView />
    </Page>
  );
}
