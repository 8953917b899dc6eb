import type { LucideIcon } from "lucide-react";
import type { ButtonHTMLAttributes } from "react";
import { cx } from "./cx";

const VARIANTS = {
  primary: "bg-accent-fill text-on-accent hover:brightness-110 border-transparent",
  plain: "bg-raised text-ink border-line hover:border-line-strong",
  quiet: "border-transparent text-muted hover:text-ink hover:bg-hover",
  danger: "bg-raised text-loss border-line hover:border-loss",
};

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: keyof typeof VARIANTS;
  icon?: LucideIcon;
}

/** A push button; 28 px high on a desk, 40 px under a thumb. */
export function Button({
  variant = "plain",
  icon: Icon,
  className,
  children,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={cx(
        "inline-flex h-7 items-center justify-center gap-1.5 whitespace-nowrap rounded-md border px-2.5 text-sm font-medium transition-colors max-md:h-10 max-md:px-3 max-md:text-base",
        "disabled:opacity-55",
        VARIANTS[variant],
        className,
      )}
      {...rest}
    >
      {Icon && <Icon aria-hidden size={14} className="shrink-0" />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "aria-label" | "children"> {
  icon: LucideIcon;
  /** Said to screen readers and shown as the tooltip. */
  label: string;
}

/** A button with a picture only; its label is never left out. */
export function IconButton({ icon: Icon, label, className, type = "button", ...rest }: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={cx(
        "inline-grid size-7 shrink-0 place-items-center rounded-md text-muted transition-colors hover:bg-hover hover:text-ink disabled:opacity-55 max-md:size-10",
        className,
      )}
      {...rest}
    >
      <Icon aria-hidden size={16} />
    </button>
  );
}
