import { useQuery } from "@tanstack/react-query";
import { get } from "./client";
import type { TxnPage } from "./types";
import { useScope } from "./use-scope";

export interface TransactionFilter {
  account?: string;
  ticker?: string;
  kind?: string;
  q?: string;
  from?: string;
  to?: string;
  campaign?: string;
  problem?: boolean;
  sort?: string;
  limit?: number;
  offset?: number;
}

export function useTransactions(filter: TransactionFilter = {}) {
  const query = { scope: useScope(), ...filter };
  return useQuery({
    queryKey: ["transactions", query],
    queryFn: () => get<TxnPage>("/transactions", query),
    placeholderData: (previous) => previous,
  });
}
