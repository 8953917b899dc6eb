import type { TotalsLive } from "@/api/live-types";
import type { Summary } from "@/api/types";

/** What the summary says of the live book, for the time until the stream says more. */
export function totalsOfSummary(summary: Summary): Partial<TotalsLive> {
  return summary as unknown as Partial<TotalsLive>;
}
