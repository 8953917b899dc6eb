import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";

export function useTransaction(id: string | null) {
  return useQuery({
    queryKey: ["transactions", "one", id],
    queryFn: () =>
      answer(
        api.GET("/api/v1/transactions/{transaction_id}", { params: { path: { transaction_id: id ?? "" } } }),
      ),
    enabled: id !== null,
  });
}
