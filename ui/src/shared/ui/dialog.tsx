import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { IconButton } from "./button";
import { cx } from "./cx";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  /** `dialog` in the middle; `side` a panel at the right edge; both fill a phone's lower part. */
  kind?: "dialog" | "side";
  actions?: ReactNode;
  children: ReactNode;
}

const KINDS = {
  dialog: "m-auto w-[min(36rem,calc(100vw-2rem))] max-h-[min(44rem,calc(100dvh-4rem))] rounded-lg border",
  side: "m-0 ml-auto h-dvh max-h-dvh w-[min(34rem,100vw)] border-l max-md:mt-auto max-md:h-fit max-md:max-h-[85dvh] max-md:w-full max-md:max-w-full max-md:rounded-t-lg max-md:border-t max-md:border-l-0",
};

/** The browser's own modal dialog: it keeps focus inside, closes on Esc and on a click outside. */
export function Dialog({ open, onClose, title, kind = "dialog", actions, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    if (open && dialog && !dialog.open) dialog.showModal();
    if (!open && dialog?.open) dialog.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click only closes from outside; Esc is the browser's own
    <dialog
      ref={element}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => event.target === element.current && onClose()}
      className={cx(
        "flex-col overflow-hidden border-line bg-raised p-0 text-ink shadow-float open:flex",
        KINDS[kind],
      )}
    >
      {open && (
        <>
          <header className="flex shrink-0 items-center gap-3 border-b border-line px-4 py-2">
            <h2 id={id} className="min-w-0 text-md font-semibold">
              {title}
            </h2>
            <IconButton icon={X} label="Close" onClick={onClose} className="ml-auto" />
          </header>
          <div className="min-h-0 overflow-y-auto p-4">{children}</div>
          {actions && (
            <footer className="flex shrink-0 justify-end gap-2 border-t border-line px-4 py-2.5">
              {actions}
            </footer>
          )}
        </>
      )}
    </dialog>
  );
}
