import { queryOptions, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";

/**
 * One campaign with its story. An old id answers with the campaign it became, which is then known by its new id, too:
 * a page that follows it has nothing to wait for.
 */
export function campaignQuery(id: string) {
  return queryOptions({
    queryKey: ["campaigns", id],
    queryFn: async ({ client }) => {
      const call = api.GET("/api/v1/campaigns/{campaign_id}", { params: { path: { campaign_id: id } } });
      const told = await answer(call);
      if (told.id !== id) client.setQueryData(["campaigns", told.id], told);
      return told;
    },
  });
}

export function useCampaign(id: string) {
  return useQuery(campaignQuery(id));
}
