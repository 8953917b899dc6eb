import { Redo2, Undo2 } from "lucide-react";
import type { Edit } from "@/api/types";
import { Badge } from "@/shared/ui/badge";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { cx } from "@/shared/ui/cx";
import { Age } from "@/shared/ui/dates";
import { byAge } from "./undo";

interface EditsProps {
  edits: readonly Edit[];
  pending: boolean;
  onUndo: (edit: Edit) => void;
  onRedo: (edit: Edit) => void;
}

/** What was changed by hand here, newest first. Nothing is lost: an edit taken back can be made again. */
export function Edits({ edits, pending, onUndo, onRedo }: EditsProps) {
  return (
    <Card title="Edits" aside={edits.length || undefined} flush={edits.length > 0}>
      {edits.length === 0 ? (
        <p className="text-muted">
          Grouped by the rules alone. Drag a trade by its handle to tell it in another campaign; the raw
          history never changes.
        </p>
      ) : (
        <ul>
          {byAge(edits).map((edit) => (
            <li
              key={edit.id}
              className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-1 last:border-b-0"
            >
              <span
                className={cx(
                  "min-w-0 flex-1 break-words max-md:basis-full",
                  edit.undone && "text-age line-through",
                )}
              >
                {edit.summary}
              </span>
              {edit.undone && <Badge tone="age">undone</Badge>}
              {!edit.applies && !edit.undone && (
                <Badge tone="attention" title={edit.reason}>
                  no longer applies
                </Badge>
              )}
              <Age at={edit.at} className="text-sm" />
              <Button
                variant="quiet"
                icon={edit.undone ? Redo2 : Undo2}
                disabled={pending}
                onClick={() => (edit.undone ? onRedo(edit) : onUndo(edit))}
                aria-label={`${edit.undone ? "Redo" : "Undo"}: ${edit.summary}`}
              >
                {edit.undone ? "Redo" : "Undo"}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
