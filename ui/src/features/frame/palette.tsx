import { type KeyboardEvent, useDeferredValue, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useCampaigns } from "@/api/use-campaigns";
import { cx } from "@/shared/ui/cx";
import { type PaletteEntry, paletteEntries } from "./palette-entries";

/** Ctrl-K: type a few letters of a page, ticker or campaign, Enter goes there. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click only closes from outside; Esc is the browser's own
    <dialog
      ref={dialog}
      aria-label="Go to"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
      className="mx-auto mt-[12vh] w-[min(34rem,calc(100vw-2rem))] overflow-hidden rounded-lg border border-line bg-raised p-0 text-ink shadow-float"
    >
      {open && <PaletteBody onClose={onClose} />}
    </dialog>
  );
}

function PaletteBody({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const navigate = useNavigate();
  const { data } = useCampaigns({ q: useDeferredValue(text.trim()), status: "all", limit: 20 });
  const entries = paletteEntries(text, data);
  const go = (entry: PaletteEntry | undefined) => {
    if (!entry) return;
    onClose();
    navigate(entry.path);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt((now) => (now + step + entries.length) % Math.max(1, entries.length));
    if (event.key === "Enter") go(entries[at]);
    if (step || event.key === "Enter") event.preventDefault();
  };
  return (
    <>
      <input
        // biome-ignore lint/a11y/noAutofocus: a dialog opened to type into
        autoFocus
        type="text"
        role="combobox"
        aria-label="Page, ticker or campaign"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={entries[at] && `palette-${at}`}
        placeholder="Page, ticker or campaign"
        autoComplete="off"
        value={text}
        onKeyDown={onKey}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        className="h-11 w-full border-b border-line bg-transparent px-4 text-md outline-none placeholder:text-age"
      />
      <div id="palette-list" role="listbox" aria-label="Found" className="max-h-80 overflow-y-auto p-1">
        {entries.map((entry, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the text field keeps the focus and handles the keys
          <div
            key={entry.id}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={() => go(entry)}
            onPointerMove={() => setAt(index)}
            className={cx(
              "flex h-8 cursor-pointer items-center gap-3 rounded-md px-3 max-md:h-11",
              index === at && "bg-accent-soft",
            )}
          >
            <span className={cx("font-medium", index === at && "text-accent")}>{entry.label}</span>
            <span className="ml-auto text-sm text-age">{entry.note}</span>
          </div>
        ))}
        {entries.length === 0 && <p className="px-3 py-4 text-muted">Nothing matches “{text}”.</p>}
      </div>
    </>
  );
}
