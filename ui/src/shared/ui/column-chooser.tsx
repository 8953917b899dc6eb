import { Columns3 } from "lucide-react";
import { useState } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { useRemembered } from "./use-remembered";

export interface ColumnChoice {
  id: string;
  header: string;
  hint?: string;
  /** Shown until the user chooses otherwise. */
  usual?: boolean;
}

/** Which columns this user wants to see, in the order of the page; kept by the browser under `key`. */
export function useColumns<Choice extends ColumnChoice>(
  key: string,
  all: readonly Choice[],
): { shown: Choice[]; choose: (ids: string[] | null) => void } {
  const [ids, choose] = useRemembered<string[] | null>(key, null, acceptIds);
  const shown = all.filter((column) => (ids ? ids.includes(column.id) : column.usual));
  return { shown, choose };
}

function acceptIds(stored: unknown): string[] | null {
  return Array.isArray(stored) && stored.every((id) => typeof id === "string") ? stored : null;
}

interface ColumnChooserProps {
  all: readonly ColumnChoice[];
  shown: readonly ColumnChoice[];
  onChoose: (ids: string[] | null) => void;
}

/** A button that opens the list of columns; each says what it means. */
export function ColumnChooser({ all, shown, onChoose }: ColumnChooserProps) {
  const [open, setOpen] = useState(false);
  const ids = shown.map(({ id }) => id);
  const toggle = (id: string) => onChoose(ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]);
  return (
    <>
      <Button icon={Columns3} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        Columns
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title="Columns"
        kind="side"
        actions={
          <Button variant="quiet" onClick={() => onChoose(null)}>
            As it was at first
          </Button>
        }
      >
        <ul className="flex flex-col">
          {all.map(({ id, header, hint }) => (
            <li key={id}>
              <label className="flex min-h-8 cursor-pointer items-baseline gap-3 rounded-md px-2 py-1 hover:bg-hover max-md:min-h-11">
                <input
                  type="checkbox"
                  checked={ids.includes(id)}
                  onChange={() => toggle(id)}
                  className="accent-[var(--accent-fill)]"
                />
                <span className="w-24 shrink-0 font-medium">{header}</span>
                <span className="text-sm text-muted">{hint}</span>
              </label>
            </li>
          ))}
        </ul>
      </Dialog>
    </>
  );
}
