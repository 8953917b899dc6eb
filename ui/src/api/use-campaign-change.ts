import { answer, api } from "./client";
import type { components } from "./schema";
import { useChange } from "./use-change";

/** A note, tags, or a strategy by hand (null for the recognised one again). */
export function useCampaignChange(id: string) {
  return useChange((body: components["schemas"]["NoteBody"]) =>
    answer(api.PATCH("/api/v1/campaigns/{campaign_id}", { body, params: { path: { campaign_id: id } } })),
  );
}
