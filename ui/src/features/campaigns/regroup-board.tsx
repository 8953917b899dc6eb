import {
  DndContext,
  DragOverlay,
  KeyboardSensor,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { type ReactNode, useMemo, useState } from "react";
import { announce, INSTRUCTIONS } from "./announcements";
import { DropPanel } from "./drop-panel";
import { underTip, walkTargets } from "./keyboard-drag";
import type { LegRow } from "./legs-model";
import { NEW_CAMPAIGN, rowsInWords, toOrder } from "./moves";
import { nearestFirst, type Target } from "./targets";
import { TotalsPreview } from "./totals-preview";

interface RegroupBoardProps {
  campaignId: string;
  rows: readonly LegRow[];
  selected: ReadonlySet<string>;
  targets: readonly Target[];
  nameOf: (id: string) => string | undefined;
  onDrop: (rows: readonly LegRow[], target: string) => void;
  children: ReactNode;
}

/** Makes the handles below it draggable, and shows where to while one is carried. */
export function RegroupBoard({
  campaignId,
  rows,
  selected,
  targets,
  nameOf,
  onDrop,
  children,
}: RegroupBoardProps) {
  const [active, setActive] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 120, tolerance: 10 } }),
    useSensor(KeyboardSensor, { coordinateGetter: walkTargets, scrollBehavior: "instant" }),
  );
  const carriedBy = (key: string) =>
    rows.filter((row) => row.key === key || (selected.has(key) && selected.has(row.key)));
  const carried = active === null ? [] : carriedBy(active);
  const nearest = useMemo(() => {
    const on = rows.find(({ key }) => key === active)?.leg.traded_on ?? null;
    return nearestFirst(targets, on);
  }, [targets, rows, active]);
  const order = active !== null && over !== null ? toOrder(carried, campaignId, over) : null;
  const end = () => {
    setActive(null);
    setOver(null);
  };
  const targetName = (id: string) => (id === NEW_CAMPAIGN ? "a new campaign" : (nameOf(id) ?? id));
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={underTip}
      autoScroll={{ canScroll: (element) => element.tagName === "UL" }}
      accessibility={{
        screenReaderInstructions: INSTRUCTIONS,
        announcements: announce((key) => rowsInWords(carriedBy(key)), targetName, targets.length),
      }}
      onDragStart={({ active: { id } }) => setActive(String(id))}
      onDragOver={({ over: target }) => setOver(target ? String(target.id) : null)}
      onDragCancel={end}
      onDragEnd={({ active: { id }, over: target }) => {
        end();
        if (target) onDrop(carriedBy(String(id)), String(target.id));
      }}
    >
      {children}
      {active !== null && (
        <DropPanel carried={rowsInWords(carried)} targets={nearest}>
          <TotalsPreview
            order={order}
            nameOf={nameOf}
            hint="Hold it over a campaign to see what the totals become."
          />
        </DropPanel>
      )}
      <DragOverlay dropAnimation={null} className="z-40">
        {active !== null && (
          <span className="pointer-events-none absolute top-0 left-0 rounded-md border border-accent bg-raised px-2.5 py-1 font-medium whitespace-nowrap shadow-float">
            {rowsInWords(carried)}
          </span>
        )}
      </DragOverlay>
    </DndContext>
  );
}
