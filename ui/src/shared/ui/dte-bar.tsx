import { cx } from "./cx";

const LONGEST = 60;

/** Days to expiration as a number and a bar (full at 60 days); amber in the last week. */
export function DteBar({ dte }: { dte: number | null }) {
  if (dte === null) return <span className="text-age">–</span>;
  if (dte < 0) return <span className="text-attention">expired</span>;
  const near = dte <= 7;
  const width = Math.min(100, (Math.max(0, dte) / LONGEST) * 100);
  return (
    <span
      className="inline-flex items-center gap-1.5"
      title={`${dte} calendar days to expiration, 0 is today`}
    >
      <span className={cx("w-7 text-right tabular-nums", near && "font-medium text-attention")}>{dte}</span>
      <span aria-hidden className="h-1 w-12 overflow-hidden rounded-sm bg-line">
        <span
          className={cx("block h-full rounded-sm", near ? "bg-attention-fill" : "bg-age")}
          style={{ width: `${width}%` }}
        />
      </span>
    </span>
  );
}
