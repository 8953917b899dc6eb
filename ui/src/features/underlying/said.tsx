import type { ReactNode } from "react";
import { Badge } from "@/shared/ui/badge";
import { Unknown } from "@/shared/ui/numbers";

/** Who says a figure, and how it was got. */
interface Source {
  source: string;
  fallback?: boolean;
  note?: string;
}

interface SaidProps {
  label: string;
  hint?: string;
  /** Null where nobody says anything. */
  said: Source | null;
  /** What would have to say it, where nobody does. */
  lacking?: string;
  children?: ReactNode;
}

/** A figure that never stands without who says it, how it was got, and whether it is only a stand-in. */
export function Said({ label, hint, said, lacking = "nobody says", children }: SaidProps) {
  return (
    <div title={hint} className="min-w-0">
      <dt className="text-sm text-age">{label}</dt>
      <dd>
        <span className="flex items-baseline gap-2 text-md font-semibold tabular-nums">
          {said ? children : <Unknown text="unknown" />}
          {said?.fallback && (
            <Badge tone="attention" title="Stands in for what nobody told">
              fallback
            </Badge>
          )}
        </span>
        {said ? <SourceLine said={said} /> : <span className="block text-xs text-age">{lacking}</span>}
      </dd>
    </div>
  );
}

export function SourceLine({ said }: { said: Source }) {
  return (
    <span className="block text-xs text-age">{[said.source, said.note].filter(Boolean).join("; ")}</span>
  );
}

export function SaidList({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[repeat(auto-fit,minmax(8rem,1fr))] gap-x-4 gap-y-3">{children}</dl>;
}
