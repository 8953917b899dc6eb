import { Ellipsis, FolderInput, ListTree, Merge, Split, Undo2 } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { useNavigate } from "react-router";
import type { CampaignDetail, RegroupOrder } from "@/api/types";
import { useCampaignSiblings } from "@/api/use-campaign-siblings";
import { Button } from "@/shared/ui/button";
import { Menu } from "@/shared/ui/menu";
import { Page } from "@/shared/ui/page";
import { Bases } from "./bases";
import { CampaignFacts } from "./campaign-facts";
import { CashChart } from "./cash-chart";
import { Edits } from "./edits";
import { Heading } from "./heading";
import { toggled, toRows } from "./legs-model";
import { LegsTable } from "./legs-table";
import { NEW_CAMPAIGN, rowsInWords, toOrder } from "./moves";
import { Problems } from "./problems";
import { RegroupBoard } from "./regroup-board";
import { RegroupDialog, type Wish } from "./regroup-dialog";
import { targetName } from "./targets";
import { Timeline } from "./timeline";
import { lastUndoable } from "./undo";
import { useLegKeys } from "./use-leg-keys";
import { useRegrouping } from "./use-regrouping";

interface CampaignViewProps {
  campaign: CampaignDetail;
  onOpenTransaction: (id: string) => void;
}

const NOTHING: ReadonlySet<string> = new Set();

/** One campaign: its numbers, its story, its books, its trades, and the user's hand on them. */
export function CampaignView({ campaign, onOpenTransaction }: CampaignViewProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [selected, setSelected] = useState(NOTHING);
  const [wish, setWish] = useState<Wish | null>(null);
  const rows = useMemo(() => toRows(campaign.allocations), [campaign.allocations]);
  const { data: siblings = [] } = useCampaignSiblings(campaign);
  const edits = useRegrouping(campaign);
  const navigate = useNavigate();

  const marked = useMemo(
    () => new Set(campaign.timeline.find(({ id }) => id === chosen)?.transaction_ids ?? []),
    [campaign.timeline, chosen],
  );
  const nameOf = (id: string) => {
    if (id === campaign.id) return "This campaign";
    const sibling = siblings.find((other) => other.id === id);
    return sibling && targetName(sibling);
  };
  const clear = useCallback(() => setSelected(NOTHING), []);
  const toggle = useCallback((key: string) => setSelected((now) => toggled(now, key)), []);
  const askWhere = useCallback(
    (key: string | null, target?: string) => {
      const several = key === null || selected.has(key);
      const wanted = rows.filter((row) => (several ? selected.has(row.key) : row.key === key));
      if (wanted.length) setWish({ kind: "move", rows: wanted, target });
    },
    [rows, selected],
  );
  useLegKeys({
    toggle,
    clear,
    undo: edits.undoLast,
    move: (focused) => askWhere(selected.size ? null : focused),
  });
  const submit = async (order: RegroupOrder, done: string) => {
    const accepted = await edits.submit(order, done);
    if (accepted) {
      setWish(null);
      clear();
    }
  };

  return (
    <Page
      title={`${campaign.ticker} · ${campaign.strategy_label}`}
      aside={<Heading campaign={campaign} />}
      actions={
        <>
          <Button
            variant="quiet"
            icon={Undo2}
            onClick={edits.undoLast}
            disabled={!lastUndoable(campaign.edits) || edits.pending}
          >
            Undo
          </Button>
          <Menu
            label="What to do with this campaign"
            icon={Ellipsis}
            items={[
              {
                label: "Merge into another…",
                icon: Merge,
                onSelect: () => setWish({ kind: "merge" }),
                disabled: siblings.length === 0,
              },
              {
                label: "Split selected off…",
                icon: Split,
                onSelect: () => askWhere(null, NEW_CAMPAIGN),
                disabled: selected.size === 0,
              },
              {
                label: "Move selected…",
                icon: FolderInput,
                onSelect: () => askWhere(null),
                disabled: selected.size === 0,
              },
              {
                label: "Its transactions",
                icon: ListTree,
                onSelect: () => navigate(`/transactions?campaign=${encodeURIComponent(campaign.id)}`),
              },
            ]}
          />
        </>
      }
    >
      <Problems campaign={campaign} />
      <CampaignFacts campaign={campaign} />
      <Timeline campaign={campaign} chosen={chosen} onChoose={setChosen} />
      <div className="grid grid-cols-[minmax(0,3fr)_minmax(22rem,2fr)] gap-3 max-lg:grid-cols-1">
        <CashChart campaign={campaign} />
        <Bases campaign={campaign} />
      </div>
      <RegroupBoard
        campaignId={campaign.id}
        rows={rows}
        selected={selected}
        targets={siblings}
        nameOf={nameOf}
        onDrop={(dropped, target) =>
          void submit(toOrder(dropped, campaign.id, target), movedWords(rowsInWords(dropped), target, nameOf))
        }
      >
        <LegsTable
          campaign={campaign}
          rows={rows}
          selected={selected}
          marked={marked}
          onToggle={toggle}
          onClear={clear}
          onMove={askWhere}
          onOpen={onOpenTransaction}
        />
      </RegroupBoard>
      <Edits edits={campaign.edits} pending={edits.pending} onUndo={edits.undo} onRedo={edits.redo} />
      {wish && (
        <RegroupDialog
          wish={wish}
          campaignId={campaign.id}
          targets={siblings}
          nameOf={nameOf}
          pending={edits.pending}
          onClose={() => setWish(null)}
          onSubmit={(order) => void submit(order, orderWords(wish, order, nameOf))}
        />
      )}
    </Page>
  );
}

type NameOf = (id: string) => string | undefined;

function movedWords(what: string, target: string, nameOf: NameOf): string {
  return `Moved ${what} to ${target === NEW_CAMPAIGN ? "a new campaign" : (nameOf(target) ?? "another campaign")}`;
}

function orderWords(wish: Wish, order: RegroupOrder, nameOf: NameOf): string {
  if (wish.kind === "merge" || "merge" in order)
    return `Merged into ${("merge" in order && nameOf(order.merge.into)) || "another campaign"}`;
  return movedWords(rowsInWords(wish.rows), order.moves[0]?.to ?? NEW_CAMPAIGN, nameOf);
}
