import { useQuery } from "@tanstack/react-query";
import { get } from "./client";
import type { TxnDetail } from "./types";

export function useTransaction(id: string | null) {
  return useQuery({
    queryKey: ["transactions", "one", id],
    queryFn: () => get<TxnDetail>(`/transactions/${encodeURIComponent(id ?? "")}`),
    enabled: id !== null,
  });
}
