import type { TotalsLive } from "@/api/live-types";
import type { Summary } from "@/api/types";

/** What the summary says of the live book, for the time until the stream says more. */
export function totalsOfSummary(summary: Summary): Partial<TotalsLive> {
  const { net_liquidation, pnl_today, pnl_open, extrinsic, delta, beta_weighted_delta } = summary;
  const { gamma, theta, vega, buying_power_used, buying_power_source, missing, other_cash } = summary;
  return {
    net_liquidation,
    pnl_today,
    pnl_open,
    extrinsic,
    delta,
    beta_weighted_delta,
    gamma,
    theta,
    vega,
    buying_power_used,
    buying_power_source,
    missing,
    other_cash,
  };
}
