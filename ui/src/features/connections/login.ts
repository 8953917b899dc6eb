import type { Connection } from "@/api/types";

/** Where a login begins. A document of its own, not a route of the page: the server sends the browser to the broker. */
export const loginPath = (endpoint: string) => `/api/v1/brokers/${encodeURIComponent(endpoint)}/login`;

const HOUR = 3_600_000;

/** How long a login still lasts: "6 d 4 h", "3 h 20 m"; "" once it has lapsed. */
export function timeLeft(until: string, now: number): string {
  const left = Date.parse(until) - now;
  if (!(left > 0)) return "";
  const hours = Math.floor(left / HOUR);
  if (hours >= 24) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  return `${hours} h ${Math.floor((left % HOUR) / 60_000)} m`;
}

/** What a trader should know of a connection's login, in one line; null when there is nothing to do. */
export function loginWarning({ state, warning, title }: Connection): string | null {
  if (state === "lapsed" || warning === "lapsed") {
    return `The login at ${title} has lapsed. Everything stays readable as of the last sync; log in again to go on.`;
  }
  if (warning) return `The login at ${title} lapses in less than ${warning.replace("h", " hours")}.`;
  return null;
}
