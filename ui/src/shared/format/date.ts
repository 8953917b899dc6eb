/** Dates as traders read them. `_on` is a market (New York) date, `_at` a UTC instant shown in market time. */

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MARKET_ZONE = "America/New_York";

const marketParts = new Intl.DateTimeFormat("en-CA", {
  timeZone: MARKET_ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** "2026-12-26" → "26 Dec 26"; other text is given back as it came. */
export function formatDay(on: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(on);
  if (!match) return on;
  return `${Number(match[3])} ${MONTHS[Number(match[2]) - 1]} ${on.slice(2, 4)}`;
}

/** "2026-12" or a date in it → "Dec 26". */
export function formatMonth(month: string): string {
  return `${MONTHS[Number(month.slice(5, 7)) - 1] ?? month} ${month.slice(2, 4)}`;
}

/** An instant as its market date and time: {on: "2026-12-26", time: "14:31"}. */
export function toMarket(at: string): { on: string; time: string } {
  const instant = new Date(at);
  if (Number.isNaN(instant.getTime())) return { on: at, time: "" };
  const parts = Object.fromEntries(marketParts.formatToParts(instant).map((part) => [part.type, part.value]));
  return { on: `${parts.year}-${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}` };
}

/** "26 Dec 26 14:31 ET". */
export function formatInstant(at: string): string {
  const { on, time } = toMarket(at);
  return time ? `${formatDay(on)} ${time} ET` : at;
}

/** How long ago, in the largest whole unit: "now", "12 s", "5 m", "3 h", "9 d". */
export function formatAge(at: string, now: number): string {
  const seconds = Math.floor((now - Date.parse(at)) / 1000);
  if (Number.isNaN(seconds)) return "";
  if (seconds < 5) return "now";
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
