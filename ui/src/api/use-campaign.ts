import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";

/** One campaign with its story; an old id answers with the campaign it became. */
export function fetchCampaign(id: string) {
  return answer(api.GET("/api/v1/campaigns/{campaign_id}", { params: { path: { campaign_id: id } } }));
}

export function useCampaign(id: string) {
  return useQuery({ queryKey: ["campaigns", id], queryFn: () => fetchCampaign(id) });
}
