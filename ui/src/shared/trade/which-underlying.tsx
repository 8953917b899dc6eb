import { Page } from "@/shared/ui/page";
import { EmptyState } from "@/shared/ui/states";
import { TextLink } from "@/shared/ui/text-link";
import { SymbolPicker } from "./symbol-picker";

/** A page about an underlying before anybody has said which. */
export function WhichUnderlying({ title, to }: { title: string; to: (symbol: string) => string }) {
  return (
    <Page title={title} actions={<SymbolPicker to={to} />}>
      <EmptyState title="Which underlying?">
        Type a ticker above (the key / jumps there), or open one from{" "}
        <TextLink to="/positions">a position</TextLink>.
      </EmptyState>
    </Page>
  );
}
