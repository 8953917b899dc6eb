import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { QueryOf } from "./types";
import { useScope } from "./use-scope";

export function useCampaigns(filter: QueryOf<"/api/v1/campaigns"> = {}) {
  const query = { scope: useScope(), ...filter };
  return useQuery({
    queryKey: ["campaigns", query],
    queryFn: () => answer(api.GET("/api/v1/campaigns", { params: { query } })),
    placeholderData: (previous) => previous,
  });
}
