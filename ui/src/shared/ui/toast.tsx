import { type LucideIcon, Undo2, X } from "lucide-react";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { describeProblem } from "@/api/problem";
import { Button, IconButton } from "./button";

interface Action {
  label: string;
  icon?: LucideIcon;
  run: () => void;
}

interface Toast {
  id: number;
  text: string;
  attention: boolean;
  action?: Action;
}

interface Toaster {
  /** Says that something was done; `undo` takes it back. */
  show: (text: string, undo?: () => void) => void;
  /** Says that something failed, in the server's words. */
  fail: (error: unknown) => void;
  /** Says that something wants a hand; `look` opens it. */
  call: (text: string, look: () => void) => void;
}

const SHOWN_MS = 8000;
const ToasterContext = createContext<Toaster | null>(null);
let lastId = 0;

/** Where toasts live: one region at the bottom, read out politely. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const drop = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const toaster = useMemo<Toaster>(() => {
    const push = (toast: Omit<Toast, "id">) =>
      setToasts((all) => [...all.slice(-2), { ...toast, id: ++lastId }]);
    return {
      show: (text, undo) =>
        push({ text, attention: false, action: undo && { label: "Undo", icon: Undo2, run: undo } }),
      call: (text, look) => push({ text, attention: true, action: { label: "Look", run: look } }),
      fail: (error) => {
        const { title, detail } = describeProblem(error);
        push({ text: detail ? `${title}: ${detail}` : title, attention: true });
      },
    };
  }, []);
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What is shown last lies on top: above a dialog as well, which is where a refusal is to be read.
    if (toasts.length === 0) return;
    region.current?.hidePopover?.();
    region.current?.showPopover?.();
  }, [toasts]);
  return (
    <ToasterContext value={toaster}>
      {children}
      <div
        ref={region}
        popover="manual"
        role="status"
        aria-live="polite"
        className="pointer-events-none fixed inset-x-0 top-auto bottom-10 z-50 m-0 flex w-full flex-col items-center gap-2 overflow-visible border-0 bg-transparent p-0 px-3 text-ink max-md:bottom-20"
      >
        {toasts.map((toast) => (
          <ToastView key={toast.id} toast={toast} onDrop={drop} />
        ))}
      </div>
    </ToasterContext>
  );
}

function ToastView({ toast, onDrop }: { toast: Toast; onDrop: (id: number) => void }) {
  useEffect(() => {
    const timer = setTimeout(() => onDrop(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast.id, onDrop]);
  const { action } = toast;
  const act = () => {
    onDrop(toast.id);
    action?.run();
  };
  return (
    <div className="pointer-events-auto flex max-w-full items-center gap-3 rounded-md border border-line-strong bg-raised py-1.5 pr-1.5 pl-3 shadow-float">
      <span className={toast.attention ? "text-attention" : undefined}>{toast.text}</span>
      {action && (
        <Button icon={action.icon} onClick={act}>
          {action.label}
        </Button>
      )}
      <IconButton icon={X} label="Dismiss" onClick={() => onDrop(toast.id)} />
    </div>
  );
}

export function useToast(): Toaster {
  const toaster = useContext(ToasterContext);
  if (!toaster) throw new Error("useToast needs a ToastProvider above it");
  return toaster;
}
