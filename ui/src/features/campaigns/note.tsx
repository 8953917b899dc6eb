import { Pencil } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import type { Campaign } from "@/api/types";
import { useCampaignChange } from "@/api/use-campaign-change";
import { Button } from "@/shared/ui/button";

const LONGEST = 10_000;

/** A remark in the owner's words, written in place. */
export function Note({ campaign }: { campaign: Pick<Campaign, "id" | "note"> }) {
  const [draft, setDraft] = useState<string | null>(null);
  const change = useCampaignChange(campaign.id);
  const save = () => {
    if (draft === null) return;
    if (draft.trim() === campaign.note) setDraft(null);
    else change.mutate({ note: draft.trim() }, { onSuccess: () => setDraft(null) });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") setDraft(null);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
  };
  return (
    <section aria-label="Note" className="min-w-0">
      <h2 className="text-sm text-age">Note</h2>
      {draft === null ? (
        <button
          type="button"
          onClick={() => setDraft(campaign.note)}
          className="group -mx-1.5 flex w-full items-start gap-2 rounded-md px-1.5 py-0.5 text-left hover:bg-hover max-md:min-h-10"
        >
          <span className={campaign.note ? "break-words whitespace-pre-wrap" : "text-age"}>
            {campaign.note || "Write a note"}
          </span>
          <Pencil aria-hidden size={13} className="mt-1 shrink-0 text-age group-hover:text-ink" />
          {campaign.note && <span className="sr-only">Edit the note</span>}
        </button>
      ) : (
        <div className="flex flex-col gap-2">
          <textarea
            // biome-ignore lint/a11y/noAutofocus: the user has just asked to write here
            autoFocus
            aria-label="Note"
            value={draft}
            maxLength={LONGEST}
            rows={3}
            onChange={(event) => setDraft(event.target.value)}
            onKeyDown={onKey}
            className="w-full rounded-md border border-line-strong bg-ground px-2 py-1"
          />
          <div className="flex gap-2">
            <Button variant="primary" onClick={save} disabled={change.isPending}>
              Save
            </Button>
            <Button onClick={() => setDraft(null)}>Cancel</Button>
          </div>
        </div>
      )}
    </section>
  );
}
