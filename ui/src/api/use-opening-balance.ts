import { answer, api } from "./client";
import type { OpeningBalanceOrder } from "./types";
import { useChange } from "./use-change";

/** Records what an account held before its history begins. */
export function useOpeningBalance() {
  return useChange(({ accountId, order }: { accountId: string; order: OpeningBalanceOrder }) =>
    answer(
      api.POST("/api/v1/accounts/{account_id}/opening-balances", {
        body: order,
        params: { path: { account_id: accountId } },
      }),
    ),
  );
}

export function useOpeningBalanceUndo() {
  return useChange(({ accountId, id }: { accountId: string; id: string }) =>
    answer(
      api.DELETE("/api/v1/accounts/{account_id}/opening-balances/{balance_id}", {
        params: { path: { account_id: accountId, balance_id: id } },
      }),
    ),
  );
}
