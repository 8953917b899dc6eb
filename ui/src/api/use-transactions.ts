import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { QueryOf } from "./types";
import { useScope } from "./use-scope";

export function useTransactions(filter: QueryOf<"/api/v1/transactions"> = {}) {
  const query = { scope: useScope(), ...filter };
  return useQuery({
    queryKey: ["transactions", query],
    queryFn: () => answer(api.GET("/api/v1/transactions", { params: { query } })),
    placeholderData: (previous) => previous,
  });
}
