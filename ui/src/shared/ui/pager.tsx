import { ChevronLeft, ChevronRight } from "lucide-react";
import { IconButton } from "./button";

interface PagerProps {
  total: number;
  offset: number;
  limit: number;
  onPage: (page: number) => void;
}

/** "101–200 of 1,204" with a step back and forth; absent when everything fits. */
export function Pager({ total, offset, limit, onPage }: PagerProps) {
  if (total <= limit) return null;
  const page = Math.floor(offset / limit);
  const last = Math.ceil(total / limit) - 1;
  return (
    <nav aria-label="Pages of the list" className="flex items-center justify-end gap-1 text-sm text-muted">
      <IconButton
        icon={ChevronLeft}
        label="Previous page"
        disabled={page === 0}
        onClick={() => onPage(page - 1)}
      />
      <span className="tabular-nums">
        {offset + 1}–{Math.min(total, offset + limit)} of {total.toLocaleString("en-US")}
      </span>
      <IconButton
        icon={ChevronRight}
        label="Next page"
        disabled={page >= last}
        onClick={() => onPage(page + 1)}
      />
    </nav>
  );
}
