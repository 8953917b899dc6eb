import { CircleCheck } from "lucide-react";
import { Link } from "react-router";
import type { Attention } from "@/api/types";
import { Card } from "@/shared/ui/card";
import { cx } from "@/shared/ui/cx";
import { DateText } from "@/shared/ui/dates";

const SEVERITIES = {
  3: { word: "now", bar: "bg-attention-fill", badge: "bg-attention-fill text-on-attention" },
  2: { word: "soon", bar: "bg-attention-fill/60", badge: "bg-attention-soft text-attention" },
  1: { word: "look", bar: "bg-line-strong", badge: "bg-hover text-muted" },
};

/** What needs a hand today: how urgent, what, since when, and the one thing to do. */
export function AttentionList({ items }: { items: readonly Attention[] }) {
  const urgentFirst = items.toSorted((a, b) => b.severity - a.severity);
  return (
    <Card title="Attention" aside={items.length || undefined} flush>
      {items.length === 0 && (
        <p className="flex items-center gap-2 p-3 text-muted">
          <CircleCheck aria-hidden size={16} className="text-accent" />
          Nothing needs a hand.
        </p>
      )}
      <ul>
        {urgentFirst.map((item) => (
          <li
            key={`${item.what} ${item.action.href} ${item.number}`}
            className="border-b border-line last:border-b-0"
          >
            <AttentionRow item={item} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function AttentionRow({ item }: { item: Attention }) {
  const severity = SEVERITIES[item.severity];
  return (
    <Link to={item.action.href} data-row className="group flex items-stretch gap-2.5 pr-3 hover:bg-hover">
      <span aria-hidden className={cx("w-[3px] shrink-0 my-px rounded-r-sm", severity.bar)} />
      <span className="flex min-w-0 flex-1 flex-col gap-0.5 py-2">
        <span className="flex items-start gap-2">
          <span className="min-w-0 flex-1 break-words">{item.what}</span>
          {item.number && <span className="font-semibold whitespace-nowrap tabular-nums">{item.number}</span>}
        </span>
        <span className="flex flex-wrap items-center gap-x-2 text-sm whitespace-nowrap">
          <span className={cx("rounded-sm px-1 text-xs font-semibold", severity.badge)}>{severity.word}</span>
          {item.since && (
            <span className="text-age">
              since <DateText on={item.since.slice(0, 10)} />
            </span>
          )}
          <span className="ml-auto font-medium text-accent group-hover:underline">{item.action.label}</span>
        </span>
      </span>
    </Link>
  );
}
