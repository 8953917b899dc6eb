import { CircleCheck } from "lucide-react";
import type { Attention } from "@/api/types";
import { AttentionRow } from "@/shared/trade/attention-row";
import { useShownAccounts } from "@/shared/trade/scope";
import { Card } from "@/shared/ui/card";
import { TextLink } from "@/shared/ui/text-link";

/** As many as leave room for what stands below them. */
const SHOWN = 8;

/** What needs a hand today: how urgent, what, since when, and the one thing to do. The page has all of it. */
export function AttentionList({ items }: { items: readonly Attention[] }) {
  const many = useShownAccounts().length > 1;
  return (
    <Card title="Attention" aside={items.length || undefined} flush>
      {items.length === 0 && (
        <p className="flex items-center gap-2 p-3 text-muted">
          <CircleCheck aria-hidden size={16} className="text-accent" />
          Nothing needs a hand.
        </p>
      )}
      <ul>
        {items.slice(0, SHOWN).map((item) => (
          <li key={item.key} className="border-b border-line last:border-b-0">
            <AttentionRow item={item} named={many} />
          </li>
        ))}
      </ul>
      {items.length > 0 && (
        <p className="border-t border-line px-3 py-2 text-sm">
          <TextLink to="/attention">
            {items.length > SHOWN ? `All ${items.length}, with why` : "With why, and what else"}
          </TextLink>
        </p>
      )}
    </Card>
  );
}
