import { AlertTabs } from "@/features/alerts/alert-tabs";
import { ChannelsCard } from "@/features/channels/channels-card";
import { DeadLetters } from "@/features/channels/dead-letters";
import { MannersCard } from "@/features/channels/manners-card";
import { PushCard } from "@/features/channels/push-card";
import { Page } from "@/shared/ui/page";

export function Component() {
  return (
    <Page title="Channels of alerts" heading="Alerts" aside={<AlertTabs />}>
      <ChannelsCard />
      <PushCard />
      <MannersCard />
      <DeadLetters />
    </Page>
  );
}
