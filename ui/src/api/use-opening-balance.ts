import { answer, api } from "./client";
import type { OpeningBalance, OpeningBalanceOrder } from "./types";
import { useChange } from "./use-change";

interface Recorded {
  accountId: string;
  order: OpeningBalanceOrder;
}

interface TakenBack {
  accountId: string;
  id: string;
}

const record = ({ accountId, order }: Recorded) =>
  answer(
    api.POST("/api/v1/accounts/{account_id}/opening-balances", {
      body: order,
      params: { path: { account_id: accountId } },
    }),
  );

const takeBack = ({ accountId, id }: TakenBack) =>
  answer(
    api.DELETE("/api/v1/accounts/{account_id}/opening-balances/{balance_id}", {
      params: { path: { account_id: accountId, balance_id: id } },
    }),
  );

/** Records what an account held before its history begins. */
export const useOpeningBalance = () => useChange(record);

export const useOpeningBalanceUndo = () => useChange(takeBack);

/** Says what a position had cost (null: nobody knows): it is taken back and recorded anew. */
export function useOpeningBalanceBasis() {
  return useChange(async ({ balance, basis }: { balance: OpeningBalance; basis: string | null }) => {
    const { account_id: accountId, id, symbol, quantity, on } = balance;
    await takeBack({ accountId, id });
    return record({ accountId, order: { symbol, quantity, on, basis } });
  });
}
