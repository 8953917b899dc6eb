import { useInbox } from "@/api/use-inbox";
import { cx } from "@/shared/ui/cx";

/** How many alerts nobody has taken into hand. */
export function AlertCount({ className }: { className?: string }) {
  const count = useInbox().data?.counts.unacknowledged ?? 0;
  if (count === 0) return null;
  return (
    <span
      data-alert-count
      className={cx(
        "min-w-4 rounded-sm bg-attention-fill px-1 text-center text-xs font-semibold text-on-attention tabular-nums",
        className,
      )}
    >
      {count > 99 ? "99+" : count}
      <span className="sr-only"> waiting</span>
    </span>
  );
}
