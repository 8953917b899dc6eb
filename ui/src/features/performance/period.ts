/** A span of time that a page is about; empty sides are open. */
export interface Period {
  value: string;
  label: string;
}

export const PERIODS: readonly Period[] = [
  { value: "", label: "Everything" },
  { value: "year", label: "This year" },
  { value: "365", label: "Last 365 days" },
  { value: "90", label: "Last 90 days" },
  { value: "30", label: "Last 30 days" },
];

const DAY_MS = 86_400_000;

/** The first day of a period that ends on `today` ("2026-03-02"); null for everything, or what is no period. */
export function firstOf(period: string, today: string): string | null {
  if (period === "year") return `${today.slice(0, 4)}-01-01`;
  const days = Number(period);
  if (!Number.isInteger(days) || days < 1) return null;
  return new Date(Date.parse(today) - (days - 1) * DAY_MS).toISOString().slice(0, 10);
}
