import { useQuery } from "@tanstack/react-query";
import { get } from "./client";
import type { Reconciliation } from "./types";
import { useScope } from "./use-scope";

export function useReconciliation(filter: { account?: string } = {}) {
  const query = { scope: useScope(), ...filter };
  return useQuery({
    queryKey: ["reconciliation", query],
    queryFn: () => get<Reconciliation>("/reconciliation", query),
    placeholderData: (previous) => previous,
  });
}
