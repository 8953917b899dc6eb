import { useSyncExternalStore } from "react";
import { formatAge, formatDay, formatInstant } from "@/shared/format/date";
import { cx } from "./cx";

/** A market date ("2026-12-26") or, with `at`, an instant in market time. */
export function DateText({
  on,
  at,
  className,
}: {
  on?: string | null;
  at?: string | null;
  className?: string;
}) {
  const value = at ?? on;
  if (!value) return <span className="text-age">–</span>;
  return (
    <time dateTime={value} title={value} className={cx("whitespace-nowrap tabular-nums", className)}>
      {at ? formatInstant(at) : formatDay(value)}
    </time>
  );
}

const TICK_MS = 10_000;

function subscribeToTicks(onTick: () => void): () => void {
  const timer = setInterval(onTick, TICK_MS);
  return () => clearInterval(timer);
}

const currentTick = () => Math.floor(Date.now() / TICK_MS);

/** How old something is, in grey, ticking by itself: "2 m ago". */
export function Age({ at, className }: { at: string; className?: string }) {
  useSyncExternalStore(subscribeToTicks, currentTick);
  const age = formatAge(at, Date.now());
  return (
    <time
      dateTime={at}
      title={formatInstant(at)}
      className={cx("whitespace-nowrap text-age tabular-nums", className)}
    >
      {age === "now" ? "now" : `${age} ago`}
    </time>
  );
}
