import type { Scope } from "@/api/types";
import { useAccounts } from "@/api/use-accounts";
import { chooseScope } from "@/api/use-scope";
import { useSummary } from "@/api/use-summary";
import { scopeOf } from "@/shared/trade/scope";
import { Select } from "@/shared/ui/field";

const LABELS: Record<Scope, string> = { real: "Real money", sample: "Sample", paper: "Paper" };

/** Real, sample and paper money never mix; where several exist, this says which one is shown. */
export function ScopeSwitch() {
  const { data } = useAccounts();
  const scope = useSummary().data?.scope;
  const present = [...new Set((data?.accounts ?? []).map(({ kind }) => scopeOf(kind)))];
  if (!scope || present.length < 2) return null;
  return (
    <Select
      aria-label="Accounts shown"
      value={scope}
      onChange={(event) => chooseScope(event.target.value as Scope)}
      options={present.map((value) => ({ value, label: LABELS[value] }))}
      className="w-auto!"
    />
  );
}
