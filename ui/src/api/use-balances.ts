import { useQuery } from "@tanstack/react-query";
import { get } from "./client";
import type { Balances } from "./types";

export function useBalances(accountId: string) {
  return useQuery({
    queryKey: ["accounts", accountId, "balances"],
    queryFn: () => get<Balances>(`/accounts/${encodeURIComponent(accountId)}/balances`),
  });
}
