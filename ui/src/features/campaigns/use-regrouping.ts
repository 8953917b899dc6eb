import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import type { CampaignDetail, Edit, RegroupOrder } from "@/api/types";
import { campaignQuery } from "@/api/use-campaign";
import { useEditUndo } from "@/api/use-edit-undo";
import { useRegroup } from "@/api/use-regroup";
import { campaignPath } from "@/shared/trade/campaign-columns";
import { useToast } from "@/shared/ui/toast";
import { lastUndoable } from "./undo";

/** The first of these campaigns that is still told, by its id now; null when none is. */
async function firstTold(queries: QueryClient, ids: readonly string[]): Promise<string | null> {
  for (const id of ids) {
    try {
      return (await queries.fetchQuery(campaignQuery(id))).id;
    } catch {
      // An edit may leave nothing of a campaign: then the next one is asked for.
    }
  }
  return null;
}

/** Edits of the grouping and their way back. The page follows its campaign, whose id an edit may change. */
export function useRegrouping(campaign: Pick<CampaignDetail, "id" | "edits">) {
  const regroup = useRegroup();
  const change = useEditUndo();
  const toast = useToast();
  const navigate = useNavigate();
  const queries = useQueryClient();

  const follow = async (ids: readonly string[]) => {
    const id = await firstTold(queries, ids);
    if (id !== campaign.id) navigate(id ? campaignPath(id) : "/campaigns", { replace: true });
  };
  const take = async (edit: Pick<Edit, "id">, action: "undo" | "redo") => {
    const done = await change.mutateAsync({ id: edit.id, action }).catch(() => null);
    if (done) await follow([campaign.id, ...done.campaigns]);
    return done !== null;
  };
  const undo = async (edit: Pick<Edit, "id">, summary: string) => {
    if (await take(edit, "undo")) toast.show(`Undone: ${summary}`);
  };

  return {
    pending: regroup.isPending || change.isPending,
    undo: (edit: Edit) => void undo(edit, edit.summary),
    redo: (edit: Edit) => void take(edit, "redo"),
    undoLast: () => {
      const edit = lastUndoable(campaign.edits);
      if (edit) void undo(edit, edit.summary);
      else toast.show("Nothing to undo here.");
    },
    /** Does it and says so (`done`: "Moved 2 trades to a new campaign"); false when the server refused. */
    submit: async (order: RegroupOrder, done: string): Promise<boolean> => {
      const answer = await regroup.mutateAsync(order).catch(() => null);
      if (!answer) return false;
      const id = answer.edit_id;
      toast.show(done, id === null ? undefined : () => void undo({ id }, done));
      const first = "merge" in order ? order.merge.into : campaign.id;
      // Not awaited: the dialog that asked is done, and the keys belong to the page again.
      void follow([first, ...answer.after.map((lite) => lite.id)]);
      return true;
    },
  };
}
