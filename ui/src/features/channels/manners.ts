import type { Manners, Severity } from "@/api/types";

/** Preferences with a channel routed to a severity, or no longer. */
export function routed(manners: Manners, severity: Severity, channel: string, wanted: boolean): Manners {
  const others = manners.routes[severity].filter((id) => id !== channel);
  return {
    ...manners,
    routes: { ...manners.routes, [severity]: wanted ? [...others, channel] : others },
  };
}

export const USUAL_QUIET = { starts: "22:00", ends: "07:00" };

/** The time zone that this browser lives in; quiet hours are those of whoever sleeps. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "America/New_York";
