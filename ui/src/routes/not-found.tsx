import { Page } from "@/shared/ui/page";
import { EmptyState } from "@/shared/ui/states";
import { TextLink } from "@/shared/ui/text-link";

export function Component() {
  return (
    <Page title="No such page">
      <EmptyState title="There is no page at this address">
        It may have been written wrongly. <TextLink to="/">Go to the desk</TextLink>.
      </EmptyState>
    </Page>
  );
}
