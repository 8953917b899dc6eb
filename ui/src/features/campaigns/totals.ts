import type { CampaignLite, Regrouped } from "@/api/types";

/** One campaign before and after an edit; null where it is not there. */
export interface Change {
  key: string;
  before: Lite | null;
  after: Lite | null;
  created: boolean;
}

export type Lite = Pick<CampaignLite, "id" | "realized" | "cash" | "open_cost" | "status" | "adjusted_basis">;

/**
 * What becomes of every touched campaign. An edit may change a campaign's id: the one id that vanished and the one
 * that came, where there is one of each and it is not the new campaign, are the same campaign.
 */
export function toChanges({
  before,
  after,
  created,
}: Pick<Regrouped, "before" | "after" | "created">): Change[] {
  const later = new Map(after.map((lite) => [lite.id, lite]));
  const gone = before.filter(({ id }) => !later.has(id));
  const known = new Set(before.map(({ id }) => id));
  const come = after.filter(({ id }) => !known.has(id) && id !== created);
  const renamed = gone.length === 1 && come.length === 1 ? come[0] : undefined;
  const changes: Change[] = before.map((lite) => ({
    key: lite.id,
    before: lite,
    after: later.get(lite.id) ?? (lite === gone[0] ? (renamed ?? null) : null),
    created: false,
  }));
  for (const lite of after) {
    if (known.has(lite.id) || lite === renamed) continue;
    changes.push({ key: lite.id, before: null, after: lite, created: true });
  }
  return changes;
}

/** The id under which the page goes on: its own, the one it was given, or the first that is left. */
export function idAfter(current: string, done: Pick<Regrouped, "before" | "after" | "created">): string {
  const change = toChanges(done).find(({ before }) => before?.id === current);
  if (!change) return current;
  return change.after?.id ?? done.after[0]?.id ?? current;
}
