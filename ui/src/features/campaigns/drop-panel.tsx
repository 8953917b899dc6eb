import { useDroppable } from "@dnd-kit/core";
import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "@/shared/ui/cx";
import { NEW_CAMPAIGN } from "./moves";
import { type Target, targetName, targetState } from "./targets";

interface DropPanelProps {
  /** What is carried, in words. */
  carried: string;
  targets: readonly Target[];
  /** The totals of the target under the trade. */
  children: ReactNode;
}

/** Where a carried trade can be dropped: the ticker's other campaigns and a new one. It floats, nothing moves for it. */
export function DropPanel({ carried, targets, children }: DropPanelProps) {
  return (
    <section
      aria-label="Where to"
      data-drop-panel
      className="fixed top-28 right-4 z-30 flex max-h-[calc(100dvh-10rem)] w-[23rem] flex-col rounded-lg border border-line-strong bg-raised shadow-float max-md:top-auto max-md:right-2 max-md:bottom-2 max-md:left-2 max-md:max-h-[62dvh] max-md:w-auto"
    >
      <p className="truncate border-b border-line px-3 py-2 font-semibold">Move {carried} to</p>
      <ul className="min-h-0 flex-1 overflow-y-auto p-1.5">
        <DropTarget id={NEW_CAMPAIGN}>
          <span className="flex items-center gap-1.5 font-medium">
            <Plus aria-hidden size={14} /> A new campaign
          </span>
        </DropTarget>
        {targets.map((target) => (
          <DropTarget key={target.id} id={target.id}>
            <span className="font-medium">{targetName(target)}</span>
            <span className="block truncate text-sm text-muted">{targetState(target)}</span>
          </DropTarget>
        ))}
      </ul>
      <div className="shrink-0 border-t border-line px-3 py-2">{children}</div>
    </section>
  );
}

function DropTarget({ id, children }: { id: string; children: ReactNode }) {
  const { setNodeRef, isOver } = useDroppable({ id });
  return (
    <li
      ref={setNodeRef}
      data-target={id}
      className={cx(
        "mb-1 rounded-md border px-2.5 py-1.5 max-md:py-2.5",
        isOver ? "border-accent bg-accent-soft" : "border-dashed border-line-strong",
      )}
    >
      {children}
    </li>
  );
}
