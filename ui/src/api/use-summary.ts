import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { QueryOf } from "./types";
import { useScope } from "./use-scope";

export function useSummary(filter: QueryOf<"/api/v1/summary"> = {}) {
  const query = { scope: useScope(), ...filter };
  return useQuery({
    queryKey: ["summary", query],
    queryFn: () => answer(api.GET("/api/v1/summary", { params: { query } })),
    placeholderData: (previous) => previous,
  });
}
