import { Download } from "lucide-react";
import { usePortfolioChoice, useScope } from "@/api/use-scope";

interface ExportsProps {
  files: readonly { what: string; label: string }[];
  asked: Readonly<Record<string, string | undefined>>;
}

/** What a page shows as tables for a spreadsheet. */
export function Exports({ files, asked }: ExportsProps) {
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
      {files.map(({ what, label }) => (
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
