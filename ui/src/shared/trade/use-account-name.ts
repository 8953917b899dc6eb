import { useAccounts } from "@/api/use-accounts";

/** Gives an account's name by its id; the id's end until names are known. */
export function useAccountName(): (id: string) => string {
  const { data } = useAccounts();
  return (id) => data?.accounts.find((account) => account.id === id)?.name ?? `…${id.slice(-4)}`;
}
