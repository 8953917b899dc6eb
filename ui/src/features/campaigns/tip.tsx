import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";
import { cx } from "@/shared/ui/cx";

const GAP = 6;
const EDGE = 8;

interface TipProps {
  /** What the button is called where its content does not say it. */
  label?: string;
  /** The explanation: shown on hover, focus and tap, and read out as the button's description. */
  explanation: string;
  className?: string;
  children: ReactNode;
}

/** A word or sign that explains itself. The explanation lies in the top layer, so no box cuts it off. */
export function Tip({ label, explanation, className, children }: TipProps) {
  const id = useId();
  const trigger = useRef<HTMLButtonElement>(null);
  const bubble = useRef<HTMLSpanElement>(null);
  const show = () => {
    if (!trigger.current || !bubble.current || bubble.current.matches(":popover-open")) return;
    bubble.current.showPopover();
    place(bubble.current, trigger.current.getBoundingClientRect());
  };
  const hide = () => bubble.current?.hidePopover();
  const close = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !bubble.current?.matches(":popover-open")) return;
    event.stopPropagation();
    hide();
  };
  return (
    <>
      <button
        ref={trigger}
        type="button"
        aria-label={label}
        aria-describedby={id}
        onPointerEnter={show}
        onPointerLeave={hide}
        onFocus={show}
        onBlur={hide}
        onClick={(event) => {
          event.stopPropagation();
          show();
        }}
        onKeyDown={close}
        className={cx("cursor-help rounded-sm text-left", className)}
      >
        {children}
      </button>
      <span
        ref={bubble}
        id={id}
        role="tooltip"
        popover="manual"
        className="pointer-events-none inset-auto m-0 max-w-72 rounded-md border border-line-strong bg-raised px-2.5 py-1.5 text-left text-sm font-normal whitespace-normal text-ink shadow-float"
      >
        {explanation}
      </span>
    </>
  );
}

/** Below the trigger where there is room, else above; never beyond the window's edge. */
function place(bubble: HTMLElement, trigger: DOMRect) {
  const { width, height } = bubble.getBoundingClientRect();
  const below = trigger.bottom + GAP;
  const fits = below + height + EDGE <= window.innerHeight;
  const left = Math.min(trigger.left, window.innerWidth - width - EDGE);
  bubble.style.top = `${fits ? below : Math.max(EDGE, trigger.top - GAP - height)}px`;
  bubble.style.left = `${Math.max(EDGE, left)}px`;
}
