import { Download } from "lucide-react";
import { usePortfolioChoice, useScope } from "@/api/use-scope";

const FILES = [
  { what: "days", label: "Days" },
  { what: "trades", label: "Trades" },
  { what: "campaigns", label: "Campaigns" },
  { what: "metrics", label: "Daily record" },
] as const;

/** The same as tables for a spreadsheet. */
export function Exports({ asked }: { asked: Readonly<Record<string, string | undefined>> }) {
  const query: Record<string, string | undefined> = {
    scope: useScope(),
    portfolio: usePortfolioChoice(),
    ...asked,
  };
  const known = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
      <span className="inline-flex items-center gap-1">
        <Download aria-hidden size={14} /> Export CSV
      </span>
      {FILES.map(({ what, label }) => (
        <a
          key={what}
          href={`/api/v1/performance/export?${new URLSearchParams([["what", what], ...known])}`}
          download
          className="text-ink underline decoration-line-strong underline-offset-2 hover:text-accent max-md:py-2"
        >
          {label}
        </a>
      ))}
    </p>
  );
}
