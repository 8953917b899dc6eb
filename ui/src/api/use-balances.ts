import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";

export function useBalances(accountId: string) {
  return useQuery({
    queryKey: ["accounts", accountId, "balances"],
    queryFn: () =>
      answer(
        api.GET("/api/v1/accounts/{account_id}/balances", { params: { path: { account_id: accountId } } }),
      ),
  });
}
