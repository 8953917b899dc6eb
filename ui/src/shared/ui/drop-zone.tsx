import { FileUp } from "lucide-react";
import { type DragEvent, type ReactNode, useId, useState } from "react";
import { cx } from "./cx";

interface DropZoneProps {
  /** What to drop, as the field's label. */
  label: string;
  children?: ReactNode;
  accept?: string;
  disabled?: boolean;
  onFile: (file: File) => void;
}

/** A file by drag and drop, click or keyboard. */
export function DropZone({ label, children, accept, disabled, onFile }: DropZoneProps) {
  const [over, setOver] = useState(false);
  const id = useId();
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file && !disabled) onFile(file);
  };
  const drag = (event: DragEvent, inside: boolean) => {
    event.preventDefault();
    setOver(inside);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's way; the input inside serves keyboard and touch
    <div
      onDragOver={(event) => drag(event, true)}
      onDragLeave={(event) => drag(event, false)}
      onDrop={(event) => {
        drag(event, false);
        take(event.dataTransfer.files);
      }}
      className={cx(
        "relative flex h-full flex-col items-center justify-center gap-2 rounded-lg border border-dashed px-4 py-8 text-center transition-colors has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-accent",
        over ? "border-accent bg-accent-soft" : "border-line-strong bg-surface hover:border-accent",
        disabled && "opacity-60",
      )}
    >
      <FileUp aria-hidden size={22} className="text-accent" />
      <label htmlFor={id} className="text-md font-semibold after:absolute after:inset-0 after:cursor-pointer">
        {label}
      </label>
      {children && <div className="text-muted">{children}</div>}
      <span
        aria-hidden
        className="mt-2 rounded-md border border-line bg-raised px-2.5 py-1 text-sm font-medium"
      >
        Choose a file
      </span>
      <input
        id={id}
        type="file"
        accept={accept}
        disabled={disabled}
        onChange={(event) => {
          take(event.target.files);
          event.target.value = "";
        }}
        className="sr-only"
      />
    </div>
  );
}
