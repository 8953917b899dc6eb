import type { Scope } from "@/api/types";
import { useAccounts } from "@/api/use-accounts";
import { usePortfolios } from "@/api/use-portfolios";
import { choosePortfolio, chooseScope, usePortfolioChoice } from "@/api/use-scope";
import { useSummary } from "@/api/use-summary";
import { scopeOf } from "@/shared/trade/scope";
import { Select } from "@/shared/ui/field";

const LABELS: Record<Scope, string> = { real: "Real money", sample: "Sample", paper: "Paper" };
const PORTFOLIO = "portfolio:";

/**
 * Real, sample and paper money never mix; where several exist, this says which one is shown. A portfolio narrows the
 * desk, positions and the numbers on top to its accounts.
 */
export function ScopeSwitch() {
  const { data } = useAccounts();
  const portfolios = usePortfolios().data ?? [];
  const portfolio = usePortfolioChoice();
  const scope = useSummary().data?.scope;
  const present = [...new Set((data?.accounts ?? []).map(({ kind }) => scopeOf(kind)))];
  if (!scope || present.length + portfolios.length < 2) return null;
  const change = (value: string) =>
    value.startsWith(PORTFOLIO)
      ? choosePortfolio(value.slice(PORTFOLIO.length))
      : chooseScope(value as Scope);
  return (
    <Select
      aria-label="Accounts shown"
      title="A portfolio narrows the desk, positions and the numbers on top"
      value={portfolio ? PORTFOLIO + portfolio : scope}
      onChange={(event) => change(event.target.value)}
      options={[
        ...present.map((value) => ({ value: value as string, label: LABELS[value] })),
        ...portfolios.map(({ id, name }) => ({ value: PORTFOLIO + id, label: name })),
      ]}
      className="w-auto! max-w-36"
    />
  );
}
