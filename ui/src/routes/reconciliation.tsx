import { useReconciliation } from "@/api/use-reconciliation";
import { Certificates } from "@/features/connections/certificates";
import { Books } from "@/features/reconciliation/books";
import { MissingOpens } from "@/features/reconciliation/missing-opens";
import { OpeningBalances } from "@/features/reconciliation/opening-balances";
import { Quarantine } from "@/features/reconciliation/quarantine";
import { Ambiguous, AwaitingBroker } from "@/features/reconciliation/waiting";
import { AccountSelect } from "@/shared/trade/account-select";
import { Page } from "@/shared/ui/page";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";
import { TextLink } from "@/shared/ui/text-link";
import { useFilters } from "@/shared/ui/use-filters";

export function Component() {
  const [filter, change] = useFilters();
  const account = filter("account");
  const query = useReconciliation({ account });
  return (
    <Page
      title="Reconciliation"
      aside="Every row is explained or listed here."
      actions={<AccountSelect value={account} onChange={(id) => change({ account: id })} />}
    >
      <QueryView query={query} rows={10}>
        {(books) =>
          books.rows.read === 0 ? (
            <EmptyState title="No rows to reconcile">
              <TextLink to="/connections">Connect a broker</TextLink> or{" "}
              <TextLink to="/import">import a history</TextLink> first.
            </EmptyState>
          ) : (
            <>
              <Certificates items={books.certificates} />
              <Books books={books} />
              <Quarantine items={books.quarantined} />
              <MissingOpens items={books.missing_opens} />
              <AwaitingBroker items={books.awaiting} />
              <Ambiguous items={books.ambiguous} />
              <OpeningBalances items={books.opening_balances} />
            </>
          )
        }
      </QueryView>
    </Page>
  );
}
