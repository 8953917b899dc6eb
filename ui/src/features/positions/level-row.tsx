import { ChevronDown, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "@/shared/ui/cx";
import { Money, Unknown } from "@/shared/ui/numbers";

const HEADERS = [
  { label: "Position", hint: undefined },
  { label: "Qty", hint: "Signed: short is negative", right: true },
  { label: "DTE", hint: "Calendar days to expiration; 0 is today", wide: true },
  { label: "Opened", hint: "Market date of the first opening trade", wide: true },
  { label: "Cost", hint: "Cash paid (−) or received (+) for what is open, fees included", right: true },
  { label: "Price", hint: "Market price: no feed is connected", right: true, wide: true },
  { label: "P&L open", hint: "Unrealised P&L: needs prices, which are not connected", right: true },
];

export function PositionHead() {
  return (
    <thead className="sticky top-0 z-10 bg-surface">
      <tr>
        {HEADERS.map(({ label, hint, right, wide }) => (
          <th
            key={label}
            scope="col"
            title={hint}
            className={cx(
              "border-b border-line px-2.5 py-1.5 text-xs font-medium whitespace-nowrap text-muted first:pl-3 last:pr-3",
              right && "text-right",
              wide && "max-md:hidden",
            )}
          >
            {label}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface LevelRowProps {
  level: 0 | 1;
  open: boolean;
  label: string;
  aside?: ReactNode;
  cost: string;
  onToggle: () => void;
}

/** A foldable row with the total of what lies below it. */
export function LevelRow({ level, open, label, aside, cost, onToggle }: LevelRowProps) {
  const Arrow = open ? ChevronDown : ChevronRight;
  return (
    <tr className={cx("border-b border-line", level === 0 && "bg-ground")}>
      <th scope="rowgroup" className={cx("py-1.5 pr-2.5 text-left", level === 0 ? "pl-2" : "pl-6")}>
        <span className="flex flex-wrap items-center gap-x-2">
          <button
            type="button"
            data-row
            aria-expanded={open}
            onClick={onToggle}
            className={cx(
              "flex items-center gap-1 rounded-sm text-left",
              level === 0 ? "font-semibold" : "font-medium",
            )}
          >
            <Arrow aria-hidden size={14} className="shrink-0 text-age" />
            {label}
          </button>
          {aside && <span className="text-sm font-normal text-age">{aside}</span>}
        </span>
      </th>
      <td />
      <td className="max-md:hidden" />
      <td className="max-md:hidden" />
      <td className={cx("px-2.5 text-right", level === 0 && "font-semibold")}>
        <Money value={cost} />
      </td>
      <td className="max-md:hidden" />
      <td className="pr-3 text-right">{level === 0 && <Unknown text="no price" />}</td>
    </tr>
  );
}
