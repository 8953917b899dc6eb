import { AlertTabs } from "@/features/alerts/alert-tabs";
import { AlertsView } from "@/features/alerts/alerts-view";
import { BellControl } from "@/features/alerts/bell-control";
import { Page } from "@/shared/ui/page";

export function Component() {
  return (
    <Page title="Alerts" aside={<AlertTabs />} actions={<BellControl />}>
      <AlertsView />
    </Page>
  );
}
