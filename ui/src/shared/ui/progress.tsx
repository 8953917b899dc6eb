/** How far a piece of work is, 0 to 1; the bar changes its width only. */
export function Progress({ value, label }: { value: number; label: string }) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-1.5 overflow-hidden rounded-sm bg-hover"
    >
      <div className="h-full rounded-sm bg-accent-fill transition-[width]" style={{ width: `${percent}%` }} />
    </div>
  );
}
