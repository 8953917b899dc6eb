import { RotateCw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { describeProblem } from "@/api/problem";
import { Button } from "./button";

/** Grey bars where content will stand, so that nothing jumps when it comes. */
export function Skeleton({ rows = 5 }: { rows?: number }) {
  const widths = ["w-11/12", "w-3/4", "w-5/6", "w-2/3"];
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-2.5 p-3">
      {Array.from({ length: rows }, (_, row) => `${row}:${widths[row % widths.length]}`).map((key) => (
        <div key={key} className={`h-3.5 animate-pulse rounded-sm bg-hover ${key.split(":")[1]}`} />
      ))}
    </div>
  );
}

/** Nothing here yet: what would be here, and the one thing to do about it. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-10 text-center">
      <p className="text-md font-medium">{title}</p>
      {children && <div className="max-w-prose text-muted">{children}</div>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}

/** What went wrong, where, and what to do; from the server's problem details where there are any. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { title, detail, where } = describeProblem(error);
  return (
    <div role="alert" className="flex items-start gap-3 p-4">
      <TriangleAlert aria-hidden size={18} className="mt-0.5 shrink-0 text-attention" />
      <div className="flex min-w-0 flex-col items-start gap-1">
        <p className="font-semibold">{title}</p>
        {detail && <p className="break-words text-muted">{detail}</p>}
        {where && <p className="break-all text-sm text-age">{where}</p>}
        {onRetry && (
          <Button icon={RotateCw} onClick={onRetry} className="mt-2">
            Try again
          </Button>
        )}
      </div>
    </div>
  );
}
