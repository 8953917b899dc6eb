import { ScanCard } from "@/features/wheels/tracked/scan-card";
import { TrackedCard } from "@/features/wheels/tracked/tracked-card";
import { Page } from "@/shared/ui/page";
import { TextLink } from "@/shared/ui/text-link";

export function Component() {
  return (
    <Page title="Next trades" aside={<TextLink to="/wheels">Wheels</TextLink>}>
      <ScanCard />
      <TrackedCard />
    </Page>
  );
}
