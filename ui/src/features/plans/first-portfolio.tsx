import { Plus } from "lucide-react";
import { useAccounts } from "@/api/use-accounts";
import { usePortfolioSave } from "@/api/use-portfolios";
import { Button } from "@/shared/ui/button";
import { EmptyState } from "@/shared/ui/states";
import { TextLink } from "@/shared/ui/text-link";

const APART = new Set(["sample", "paper"]);

/** A plan is a portfolio's: where there is none yet, one of all accounts is made at a press. */
export function FirstPortfolio() {
  const accounts = useAccounts();
  const save = usePortfolioSave();
  const all = accounts.data?.accounts ?? [];
  const real = all.filter(({ kind }) => !APART.has(kind));
  // Real money, samples and paper are never in one portfolio.
  const kind = all[0]?.kind;
  const chosen = real.length ? real : all.filter((account) => account.kind === kind);
  const make = () =>
    save.mutate({
      name: "Everything",
      description: "",
      default_capital: null,
      account_ids: chosen.map(({ id }) => id),
    });
  if (chosen.length === 0)
    return (
      <EmptyState title="No account yet">
        A plan is held against trades: <TextLink to="/import">import a history</TextLink> or{" "}
        <TextLink to="/connections">connect a broker</TextLink> first.
      </EmptyState>
    );
  return (
    <EmptyState
      title="A plan is a portfolio's"
      action={
        <Button variant="primary" icon={Plus} disabled={save.isPending} onClick={make}>
          Make a portfolio of {chosen.length === 1 ? chosen[0]?.name : `all ${chosen.length} accounts`}
        </Button>
      }
    >
      Target and limits hold for a set of accounts, and you have named none yet. Others can be made on the
      page <TextLink to="/accounts">Accounts</TextLink>.
    </EmptyState>
  );
}
