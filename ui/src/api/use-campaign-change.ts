import { write } from "./client";
import type { CampaignDetail } from "./types";
import { useChange } from "./use-change";

export interface CampaignChange {
  note?: string;
  tags?: string[];
  /** A strategy by hand, or null for the recognised one. */
  strategy?: string | null;
}

export function useCampaignChange(id: string) {
  return useChange((change: CampaignChange) =>
    write<CampaignDetail>("PATCH", `/campaigns/${encodeURIComponent(id)}`, change),
  );
}
