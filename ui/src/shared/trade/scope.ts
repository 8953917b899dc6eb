import type { Account, Scope } from "@/api/types";
import { useAccounts } from "@/api/use-accounts";
import { useSummary } from "@/api/use-summary";

/** Real, sample or paper money, by the kind of the account. */
export function scopeOf(kind: Account["kind"]): Scope {
  return kind === "sample" || kind === "paper" ? kind : "real";
}

/** The accounts whose numbers the page shows now. */
export function useShownAccounts(): Account[] {
  const accounts = useAccounts().data?.accounts ?? [];
  const scope = useSummary().data?.scope;
  return accounts.filter(({ kind }) => scopeOf(kind) === scope);
}
