import { Download } from "lucide-react";
import { usePortfolioChoice, useScope } from "@/api/use-scope";

const FILES = [
  { what: "lots", label: "Lots" },
  { what: "wash-sales", label: "Wash-sale candidates" },
] as const;

/** The same as tables for a spreadsheet, each row of which says that it is no advice. */
export function TaxExports({ year, account }: { year: number; account: string }) {
  const query = { scope: useScope(), portfolio: usePortfolioChoice(), account, year: String(year) };
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
