import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { QueryOf } from "./types";
import { useScope } from "./use-scope";

export function useReconciliation(filter: QueryOf<"/api/v1/reconciliation"> = {}) {
  const query = { scope: useScope(), ...filter };
  return useQuery({
    queryKey: ["reconciliation", query],
    queryFn: () => answer(api.GET("/api/v1/reconciliation", { params: { query } })),
    placeholderData: (previous) => previous,
  });
}
