import { useQuery } from "@tanstack/react-query";
import { get } from "./client";
import type { CampaignDetail } from "./types";

/** One campaign with its story; an old id answers with the campaign it became. */
export function useCampaign(id: string) {
  return useQuery({
    queryKey: ["campaigns", id],
    queryFn: () => get<CampaignDetail>(`/campaigns/${encodeURIComponent(id)}`),
  });
}
