import { usePlanSuggestions } from "@/api/use-plans";
import { Badge } from "@/shared/ui/badge";
import { Card } from "@/shared/ui/card";
import { QueryView } from "@/shared/ui/query-view";
import { TextLink } from "@/shared/ui/text-link";

const ADVICE = { reduce: "Make smaller", wait: "Wait", room: "Room", reconsider: "Ask yourself" } as const;

/** What would bring the book back to its plan: never an order. */
export function SuggestionsCard({ plan }: { plan: string }) {
  const query = usePlanSuggestions(plan);
  return (
    <Card title="To come back" aside="Suggestions from what the plan says; nothing is ordered" flush>
      <QueryView query={query} rows={3}>
        {(items) =>
          items.length === 0 ? (
            <p className="p-3 text-muted">Nothing to do: the book keeps to its plan.</p>
          ) : (
            <ul>
              {items.map((each) => (
                <li
                  key={each.words}
                  className="flex items-start gap-3 border-b border-line px-3 py-2 last:border-b-0"
                >
                  <span className="w-24 shrink-0 max-md:w-auto">
                    <Badge tone={each.advice === "reduce" ? "attention" : "neutral"}>
                      {ADVICE[each.advice]}
                    </Badge>
                  </span>
                  <span className="min-w-0">
                    {each.campaign_id ? (
                      <TextLink to={`/campaigns/${each.campaign_id}`}>{each.words}</TextLink>
                    ) : (
                      each.words
                    )}
                    <span className="block text-sm text-muted">{each.effect}</span>
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
    </Card>
  );
}
