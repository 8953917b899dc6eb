import { useAccounts } from "@/api/use-accounts";
import { AccountCard } from "@/features/accounts/account-card";
import { PortfoliosCard } from "@/features/accounts/portfolios-card";
import { Page } from "@/shared/ui/page";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";
import { TextLink } from "@/shared/ui/text-link";

export function Component() {
  const query = useAccounts();
  return (
    <Page title="Accounts" aside="Real, sample and paper money are never added up together.">
      <QueryView query={query} rows={10}>
        {({ accounts }) =>
          accounts.length ? (
            <>
              <PortfoliosCard accounts={accounts} />
              <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,34rem),1fr))] items-start gap-3">
                {accounts.map((account) => (
                  <AccountCard key={account.id} account={account} />
                ))}
              </div>
            </>
          ) : (
            <EmptyState title="No account yet">
              An account is made by the first <TextLink to="/import">import</TextLink> or{" "}
              <TextLink to="/connections">connection</TextLink>.
            </EmptyState>
          )
        }
      </QueryView>
    </Page>
  );
}
