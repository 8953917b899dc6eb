import { Link } from "react-router";
import type { Attention } from "@/api/types";
import { cx } from "@/shared/ui/cx";
import { DateText } from "@/shared/ui/dates";

/** How urgent something is, in a word, and how that looks: it is never colour alone. */
export const SEVERITIES = {
  3: { word: "now", bar: "bg-attention-fill", badge: "bg-attention-fill text-on-attention" },
  2: { word: "soon", bar: "bg-attention-fill/60", badge: "bg-attention-soft text-attention" },
  1: { word: "look", bar: "bg-line-strong", badge: "bg-hover text-muted" },
} as const;

interface AttentionRowProps {
  item: Attention;
  /** With why it matters and what else there is about it; without, only what fits a narrow column. */
  whole?: boolean;
  /** Says the account, where there is more than one. */
  named?: boolean;
}

/** One thing that needs a hand: how urgent, what, how much, since when, and the one thing to do. */
export function AttentionRow({ item, whole = false, named = false }: AttentionRowProps) {
  const severity = SEVERITIES[item.severity];
  return (
    <Link
      to={item.action.href}
      data-row
      data-severity={item.severity}
      data-kind={item.kind}
      className="group flex items-stretch gap-2.5 pr-3 hover:bg-hover"
    >
      <span aria-hidden className={cx("w-[3px] shrink-0 my-px rounded-r-sm", severity.bar)} />
      <span className="flex min-w-0 flex-1 flex-col gap-0.5 py-2">
        <span className="flex items-start gap-2">
          <span className={cx("min-w-0 flex-1 break-words", whole && "font-medium")}>
            <Word severity={item.severity} /> {item.what}
          </span>
          {item.number && <span className="font-semibold whitespace-nowrap tabular-nums">{item.number}</span>}
        </span>
        {whole && <span className="break-words text-muted">{item.why}</span>}
        {whole &&
          item.also.map(({ kind, severity: lesser, what }) => (
            <span key={kind} className="flex items-baseline gap-1.5 text-sm text-muted">
              <Word severity={lesser} />
              <span className="min-w-0 break-words">{what}</span>
            </span>
          ))}
        <span className="flex flex-wrap items-center gap-x-2 text-sm whitespace-nowrap">
          {!whole && item.also.length > 0 && <span className="text-age">and {item.also.length} more</span>}
          {item.since && (
            <span className="text-age">
              since <DateText on={item.since.slice(0, 10)} />
            </span>
          )}
          {named && item.account && <span className="text-age">{item.account}</span>}
          <span className="ml-auto font-medium text-accent group-hover:underline">{item.action.label}</span>
        </span>
      </span>
    </Link>
  );
}

function Word({ severity }: { severity: Attention["severity"] }) {
  const { word, badge } = SEVERITIES[severity];
  return <span className={cx("rounded-sm px-1 text-xs font-semibold", badge)}>{word}</span>;
}
