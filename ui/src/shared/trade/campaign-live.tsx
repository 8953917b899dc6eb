import { legKey } from "@/api/live-store";
import type { Campaign, PositionCampaign } from "@/api/types";
import { useLegs } from "@/api/use-live";
import { addDecimals, toPlot } from "@/shared/format/decimal";
import { stateOf } from "@/shared/live/state";
import { cx } from "@/shared/ui/cx";
import { Measure, Unknown } from "@/shared/ui/numbers";

export type HeldCampaign = Pick<Campaign, "id" | "account_id" | "status" | "legs">;

/** What a campaign holds, as the server names it in the live book. */
export const liveKeys = ({ id, account_id, legs }: HeldCampaign): string[] =>
  legs.map(({ symbol }) => legKey({ account_id, campaign_id: id, symbol }));

/** The sum of what is known; null where nothing is. */
export function totalOf(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => value != null);
  return known.length ? known.reduce((sum, value) => sum + value, 0) : null;
}

/**
 * How much of the most that a campaign can earn is earned, a fraction. The answer says it of its own moment; between two
 * answers the most stays what it is, and only what is earned moves.
 */
export function useEarnedShare(
  keys: readonly string[],
  { max_profit_fraction: then, totals }: Pick<PositionCampaign, "max_profit_fraction" | "totals">,
): number | null {
  const earned = useLegs(keys, (legs) => {
    const known = legs.flatMap((leg) => leg?.pnl_open ?? []);
    return known.length ? addDecimals(known) : null;
  });
  const most = then ? toPlot(totals.pnl_open ?? "0") / then : 0;
  return most > 0 && earned !== null ? toPlot(earned) / most : then;
}

/** A figure that a campaign's open legs add up to; grey once it rests on what is stale. */
export function CampaignFigure({ campaign, field }: { campaign: HeldCampaign; field: "delta" | "theta" }) {
  const keys = liveKeys(campaign);
  const sum = useLegs(keys, (legs) => totalOf(legs.map((leg) => leg?.[field])));
  const old = useLegs(keys, (legs) => legs.some((leg) => stateOf(leg) === "stale"));
  return <Measure value={sum} places={1} plus className={cx(old && "text-age")} />;
}

/** The share of the most that is earned, as a number and a bar; without a bar while it is a loss. */
export function EarnedBar({
  campaign,
  valued,
}: {
  campaign: HeldCampaign;
  valued: PositionCampaign | undefined;
}) {
  if (!valued) return <Unknown text="–" />;
  return <Earned keys={liveKeys(campaign)} valued={valued} />;
}

function Earned({ keys, valued }: { keys: readonly string[]; valued: PositionCampaign }) {
  const share = useEarnedShare(keys, valued);
  const old = useLegs(keys, (legs) => legs.some((leg) => stateOf(leg) === "stale"));
  if (share === null) return <Unknown text="–" />;
  const width = Math.min(1, Math.max(0, share)) * 100;
  return (
    <span className="inline-flex flex-col items-end gap-0.5">
      <Measure value={share} scale={100} places={0} className={cx(old && "text-age")} />
      <span aria-hidden className="h-1 w-10 overflow-hidden rounded-sm bg-line">
        <span
          className={cx("block h-full rounded-sm", old ? "bg-age" : "bg-gain")}
          style={{ width: `${width}%` }}
        />
      </span>
    </span>
  );
}
