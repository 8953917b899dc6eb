import type { Timing, TimingOrder } from "@/api/types";

/** A schedule as the fields of a form hold it: everything is text until it is sent. */
export interface Draft {
  type: Timing["type"];
  minutes: string;
  cron: string;
  market: boolean;
  before: string;
  after: string;
}

const DAILY = "45 9 * * mon-fri";
const HOUR = "60";

export const TYPES = [
  { value: "interval", label: "Every so many minutes" },
  { value: "cron", label: "At times of the day" },
] as const;

/** The fields that a schedule fills; what it does not have begins with something sensible. */
export function toDraft({ type, minutes, cron, market_hours }: Timing): Draft {
  return {
    type,
    minutes: String(minutes ?? HOUR),
    cron: cron ?? DAILY,
    market: market_hours !== null,
    before: String(market_hours?.before_minutes ?? 0),
    after: String(market_hours?.after_minutes ?? 0),
  };
}

/** The schedule that the fields say, or null while a number is none. */
export function toTiming(draft: Draft): TimingOrder | null {
  const [minutes, before, after] = [draft.minutes, draft.before, draft.after].map(whole);
  if (before === undefined || after === undefined) return null;
  const hours = draft.market ? { before_minutes: before, after_minutes: after } : null;
  if (draft.type === "interval") {
    return minutes ? { type: "interval", minutes, market_hours: hours } : null;
  }
  const cron = draft.cron.trim().replace(/\s+/g, " ");
  return cron ? { type: "cron", cron, market_hours: hours } : null;
}

/** A duration as people say it: "0.4 s", "3 m 20 s". */
export function formatSeconds(seconds: number | null): string {
  if (seconds === null) return "–";
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const rounded = Math.round(seconds);
  const parts = [`${Math.floor(rounded / 60)} m`, rounded % 60 ? `${rounded % 60} s` : ""];
  return parts.filter(Boolean).join(" ");
}

function whole(text: string): number | undefined {
  return /^\d{1,6}$/.test(text.trim()) ? Number(text) : undefined;
}
