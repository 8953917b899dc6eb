import type { Rule, Silence } from "@/api/types";
import { useSilenceEnd } from "@/api/use-alert-change";
import { useSilences } from "@/api/use-inbox";
import { useRules } from "@/api/use-rules";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";

/** What is silent now, and until when; nothing where nothing is. */
export function Silences() {
  const { data } = useSilences();
  const rules = useRules().data?.items ?? [];
  const end = useSilenceEnd();
  if (!data || data.items.length === 0) return null;
  return (
    <Card title="Silent now" aside="Nothing of this is sent" flush>
      <ul>
        {data.items.map((silence) => (
          <li
            key={silence.id}
            className="flex flex-wrap items-center gap-3 border-b border-line px-3 py-1.5 last:border-b-0"
          >
            <span className="min-w-0 flex-1 break-words">{ofWhat(silence, rules)}</span>
            <span className="text-muted">
              until <DateText at={silence.until_at} />
            </span>
            <Button onClick={() => end.mutate(silence.id)}>End it now</Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function ofWhat({ rule_id, instance }: Silence, rules: readonly Rule[]): string {
  if (rule_id === null) return "Everything";
  const rule = rules.find(({ id }) => id === rule_id);
  const name = rule?.name || rule?.text || "A deleted rule";
  return instance ? `${name}: one of its subjects` : name;
}
