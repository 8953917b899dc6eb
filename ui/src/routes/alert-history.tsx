import { AlertTabs } from "@/features/alerts/alert-tabs";
import { History } from "@/features/alerts/history";
import { LatencyStrip } from "@/features/alerts/latency-strip";
import { ServiceCard } from "@/features/alerts/service-card";
import { Page } from "@/shared/ui/page";

export function Component() {
  return (
    <Page title="Alerts so far" heading="Alerts" aside={<AlertTabs />}>
      <ServiceCard />
      <History />
      <LatencyStrip />
    </Page>
  );
}
