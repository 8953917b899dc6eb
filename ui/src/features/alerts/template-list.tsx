import type { RuleTemplate } from "@/api/types";
import { useRuleTemplates } from "@/api/use-rules";
import { QueryView } from "@/shared/ui/query-view";

/** Rules to begin with, one click away from the line. */
export function TemplateList({ onPick }: { onPick: (template: RuleTemplate) => void }) {
  const query = useRuleTemplates();
  return (
    <QueryView query={query} rows={4}>
      {({ items }) => (
        <div className="grid grid-cols-4 gap-x-6 gap-y-3 max-xl:grid-cols-2 max-md:grid-cols-1">
          {[...new Set(items.map(({ group }) => group))].map((group) => (
            <section key={group} aria-label={`Templates: ${group}`}>
              <h3 className="mb-1 text-sm font-semibold text-muted">{group}</h3>
              <ul className="flex flex-wrap gap-1.5">
                {items
                  .filter((each) => each.group === group)
                  .map((each) => (
                    <li key={each.id}>
                      <button
                        type="button"
                        title={`${each.reason}\n${each.text}`}
                        onClick={() => onPick(each)}
                        className="rounded-md border border-line px-2 py-0.5 text-left text-sm hover:border-accent max-md:px-3 max-md:py-2"
                      >
                        {each.title}
                      </button>
                    </li>
                  ))}
              </ul>
            </section>
          ))}
        </div>
      )}
    </QueryView>
  );
}
