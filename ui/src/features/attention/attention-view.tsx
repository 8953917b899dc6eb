import { CircleCheck } from "lucide-react";
import type { Attention, Attentions } from "@/api/types";
import { AttentionRow } from "@/shared/trade/attention-row";
import { useShownAccounts } from "@/shared/trade/scope";
import { Card } from "@/shared/ui/card";
import { EmptyState } from "@/shared/ui/states";
import { Tabs } from "@/shared/ui/tabs";
import { TextLink } from "@/shared/ui/text-link";
import { grouped, type Urgency } from "./urgency";

interface AttentionViewProps {
  found: Attentions;
  shown: Urgency;
  onShow: (shown: Urgency) => void;
}

/** Everything that needs a hand, by urgency; and what cannot be judged, because nobody tells a price. */
export function AttentionView({ found, shown, onShow }: AttentionViewProps) {
  const { counts, items } = found;
  if (items.length === 0) return <AllWell found={found} />;
  const options = [
    { value: "all" as const, label: "All", count: items.length },
    { value: "now" as const, label: "Now", count: counts.now },
    { value: "soon" as const, label: "Soon", count: counts.soon },
    { value: "look" as const, label: "Look", count: counts.look },
  ];
  return (
    <>
      <Tabs label="How urgent" value={shown} options={options} onChange={onShow} />
      <Unpriced found={found} />
      {grouped(items, shown).map(({ urgency, title, items: some }) => (
        <Card key={urgency} title={title} aside={some.length} flush>
          <Rows items={some} />
        </Card>
      ))}
    </>
  );
}

function Rows({ items }: { items: readonly Attention[] }) {
  const many = useShownAccounts().length > 1;
  if (items.length === 0) return <p className="p-3 text-muted">Nothing.</p>;
  return (
    <ul>
      {items.map((item) => (
        <li key={item.key} className="border-b border-line last:border-b-0">
          <AttentionRow item={item} whole named={many} />
        </li>
      ))}
    </ul>
  );
}

function AllWell({ found }: { found: Attentions }) {
  return (
    <Card>
      <EmptyState title="Nothing needs a hand">
        <p className="flex items-center justify-center gap-2">
          <CircleCheck aria-hidden size={16} className="shrink-0 text-accent" />
          {found.shorts
            ? `${found.shorts} short options are held, and none is near its strike, its end or its most.`
            : "What expires, is tested, may be assigned or has earned enough will stand here."}
        </p>
      </EmptyState>
      <Unpriced found={found} />
    </Card>
  );
}

function Unpriced({ found: { shorts, unpriced } }: { found: Attentions }) {
  if (!unpriced) return null;
  return (
    <p role="note" className="rounded-lg bg-attention-soft px-3 py-2 text-attention">
      {unpriced === shorts ? "None" : `Only ${shorts - unpriced}`} of {shorts} short options{" "}
      {shorts - unpriced === 1 || unpriced === shorts ? "has" : "have"} a price that can be believed: whether
      the others are tested, may be assigned or have earned enough is not known.{" "}
      <TextLink to="/connections">See the connections</TextLink>
    </p>
  );
}
