import { Page } from "@/shared/ui/page";

export function Component() {
  return <Page title="Campaign">{null}</Page>;
}
