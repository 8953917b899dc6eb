import { X } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Campaign } from "@/api/types";
import { useCampaignChange } from "@/api/use-campaign-change";
import { cx } from "@/shared/ui/cx";
import { CONTROL } from "@/shared/ui/field";

const LONGEST = 50;

/** Words to find campaigns by. */
export function Tags({ campaign }: { campaign: Pick<Campaign, "id" | "tags"> }) {
  const [draft, setDraft] = useState("");
  const change = useCampaignChange(campaign.id);
  const add = (event: FormEvent) => {
    event.preventDefault();
    const tag = draft.trim();
    if (!tag) return;
    setDraft("");
    if (!campaign.tags.includes(tag)) change.mutate({ tags: [...campaign.tags, tag] });
  };
  return (
    <section aria-label="Tags" className="min-w-0">
      <h2 className="text-sm text-age">Tags</h2>
      <div className="flex flex-wrap items-center gap-1.5">
        {campaign.tags.map((tag) => (
          <span
            key={tag}
            className="inline-flex items-center rounded-sm border border-line pl-1.5 text-sm text-muted max-md:h-9"
          >
            {tag}
            <button
              type="button"
              aria-label={`Remove tag ${tag}`}
              onClick={() => change.mutate({ tags: campaign.tags.filter((other) => other !== tag) })}
              className="grid size-6 place-items-center rounded-sm hover:text-ink max-md:size-9"
            >
              <X aria-hidden size={12} />
            </button>
          </span>
        ))}
        <form onSubmit={add}>
          <input
            aria-label="Add a tag"
            placeholder="Add a tag"
            value={draft}
            maxLength={LONGEST}
            enterKeyHint="done"
            onChange={(event) => setDraft(event.target.value)}
            className={cx(CONTROL, "w-28! max-md:w-40!")}
          />
        </form>
      </div>
    </section>
  );
}
