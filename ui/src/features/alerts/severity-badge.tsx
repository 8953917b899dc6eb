import { Bell, BellRing, Info, type LucideIcon } from "lucide-react";
import type { Severity } from "@/api/types";
import { SEVERITIES } from "@/shared/alerts/words";
import { cx } from "@/shared/ui/cx";

const LOOKS: Record<Severity, { icon: LucideIcon; className: string }> = {
  urgent: { icon: BellRing, className: "border-transparent bg-attention-fill text-on-attention" },
  warning: { icon: Bell, className: "border-transparent bg-attention-soft text-attention" },
  info: { icon: Info, className: "border-line text-muted" },
};

/** How much an alert matters: by word, picture and fill, so that no colour has to be told apart. */
export function SeverityBadge({ severity }: { severity: Severity }) {
  const { icon: Icon, className } = LOOKS[severity];
  return (
    <span
      className={cx(
        "inline-flex w-20 shrink-0 items-center justify-center gap-1 rounded-sm border px-1.5 py-px text-xs font-semibold whitespace-nowrap",
        className,
      )}
    >
      <Icon aria-hidden size={12} />
      {SEVERITIES[severity]}
    </span>
  );
}
