import { useQuery } from "@tanstack/react-query";
import { get } from "./client";
import type { Campaigns } from "./types";
import { useScope } from "./use-scope";

export interface CampaignFilter {
  account?: string;
  ticker?: string;
  status?: "open" | "closed" | "all";
  q?: string;
  limit?: number;
  offset?: number;
}

export function useCampaigns(filter: CampaignFilter = {}) {
  const query = { scope: useScope(), ...filter };
  return useQuery({
    queryKey: ["campaigns", query],
    queryFn: () => get<Campaigns>("/campaigns", query),
    placeholderData: (previous) => previous,
  });
}
