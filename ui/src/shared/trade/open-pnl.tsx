import { useLegs } from "@/api/use-live";
import { addDecimals } from "@/shared/format/decimal";
import { stateOf } from "@/shared/live/state";
import { cx } from "@/shared/ui/cx";
import { Money, Unknown } from "@/shared/ui/numbers";
import { type HeldCampaign, liveKeys } from "./campaign-live";

/** What closing a campaign now would earn on what it holds; unknown as long as one leg has no price. */
export function OpenPnl({ campaign, className }: { campaign: HeldCampaign; className?: string }) {
  const keys = liveKeys(campaign);
  const sum = useLegs(keys, (legs) => {
    const known = legs.flatMap((leg) => leg?.pnl_open ?? []);
    return known.length === legs.length && known.length > 0 ? addDecimals(known) : null;
  });
  const old = useLegs(keys, (legs) => legs.some((leg) => stateOf(leg) === "stale"));
  if (campaign.status !== "open") return <Unknown text="–" className={className} />;
  return (
    <span
      className={cx(className, old && "[&_span]:text-age!")}
      title={old ? "Stale: the last known" : undefined}
    >
      <Money value={sum} />
    </span>
  );
}
