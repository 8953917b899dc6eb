import { write } from "./client";
import type { OpeningBalance, OpeningBalanceOrder } from "./types";
import { useChange } from "./use-change";

/** Records what an account held before its history begins. */
export function useOpeningBalance() {
  return useChange(({ accountId, order }: { accountId: string; order: OpeningBalanceOrder }) =>
    write<OpeningBalance>("POST", `/accounts/${encodeURIComponent(accountId)}/opening-balances`, order),
  );
}

export function useOpeningBalanceUndo() {
  return useChange(({ accountId, id }: { accountId: string; id: string }) =>
    write<void>(
      "DELETE",
      `/accounts/${encodeURIComponent(accountId)}/opening-balances/${encodeURIComponent(id)}`,
    ),
  );
}
