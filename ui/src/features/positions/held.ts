import { legKey } from "@/api/live-store";
import type { LegChange } from "@/api/live-types";
import type { Position, PositionGroup } from "@/api/types";
import type { HeldLeg } from "./leg-column";

type Campaign = PositionGroup["campaigns"][number];

/** A leg as the server names it in the book. */
export const heldLeg = (position: Position): HeldLeg => ({ key: legKey(position), position });

export const campaignLegs = (campaign: Campaign): HeldLeg[] => campaign.legs.map(heldLeg);

export const groupLegs = (group: PositionGroup): HeldLeg[] => group.campaigns.flatMap(campaignLegs);

/** The buckets of days to expiration that a book is looked at in; the last is for what does not expire. */
export const BUCKETS = ["0", "1–7", "8–21", "22–45", "46–90", "90+", "shares"] as const;
export type Bucket = (typeof BUCKETS)[number];

const LAST_DAYS = [0, 7, 21, 45, 90] as const;

export function bucketOf(dte: number | null): Bucket {
  if (dte === null) return "shares";
  const at = LAST_DAYS.findIndex((days) => dte <= days);
  return BUCKETS[at < 0 ? LAST_DAYS.length : at] ?? "90+";
}

/** Legs by bucket, in the order of time; empty buckets stay, so that bars keep their places. */
export function byBucket(legs: readonly HeldLeg[]): { label: Bucket; legs: HeldLeg[] }[] {
  return BUCKETS.map((label) => ({
    label,
    legs: legs.filter(({ position }) => bucketOf(position.dte) === label),
  }));
}

/** What the answer says of each leg's worth, for the time until the stream says more. */
export function legsToSeed(groups: readonly PositionGroup[]): LegChange[] {
  return groups.flatMap(groupLegs).map(({ position }) => ({ ...position, state: position.quote_state }));
}
