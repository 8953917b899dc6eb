import { legKey } from "@/api/live-store";
import type { Campaign } from "@/api/types";
import { useLegs } from "@/api/use-live";
import { addDecimals } from "@/shared/format/decimal";
import { stateOf } from "@/shared/live/state";
import { cx } from "@/shared/ui/cx";
import { Money, Unknown } from "@/shared/ui/numbers";

type Held = Pick<Campaign, "id" | "account_id" | "status" | "legs">;

/** What closing a campaign now would earn on what it holds; unknown as long as one leg has no price. */
export function OpenPnl({ campaign, className }: { campaign: Held; className?: string }) {
  const keys = campaign.legs.map(({ symbol }) =>
    legKey({ account_id: campaign.account_id, campaign_id: campaign.id, symbol }),
  );
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
