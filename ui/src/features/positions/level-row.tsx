import { ChevronDown, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import type { PositionCampaign } from "@/api/types";
import { useLegs } from "@/api/use-live";
import { stateOf } from "@/shared/live/state";
import { cx } from "@/shared/ui/cx";
import { useNarrow } from "@/shared/ui/use-narrow";
import type { HeldLeg, LegColumn } from "./leg-column";

const NAME_WIDTH = 212;
const NARROW_NAME_WIDTH = 152;

/** Fixed widths: a number that grows by a digit moves nothing. */
export function PositionWidths({ columns }: { columns: readonly LegColumn[] }) {
  const name = useNarrow() ? NARROW_NAME_WIDTH : NAME_WIDTH;
  return (
    <colgroup>
      <col style={{ width: name }} />
      {columns.map(({ id, width }) => (
        <col key={id} style={{ width }} />
      ))}
      <col />
    </colgroup>
  );
}

export const tableWidth = (columns: readonly LegColumn[], narrow: boolean) =>
  columns.reduce((sum, { width }) => sum + width, narrow ? NARROW_NAME_WIDTH : NAME_WIDTH);

const HEAD = "border-b border-line bg-surface py-1.5 text-xs font-medium whitespace-nowrap text-muted";

export function PositionHead({ columns }: { columns: readonly LegColumn[] }) {
  return (
    <thead>
      <tr>
        <th scope="col" className={cx(HEAD, STICKY, "z-20 pl-3")}>
          Position
        </th>
        {columns.map(({ id, header, hint, left }) => (
          <th key={id} scope="col" title={hint} className={cx(HEAD, "px-2", !left && "text-right")}>
            {header}
          </th>
        ))}
        <td className={HEAD} />
      </tr>
    </thead>
  );
}

/** What is no longer the present stands in the grey of age, results included. */
export const STALE = "text-age! [&_.text-gain]:text-age [&_.text-loss]:text-age";

/** The names stay in sight while the figures are pushed sideways. */
export const STICKY = "sticky left-0 z-10";

interface LevelRowProps {
  level: 0 | 1;
  open: boolean;
  label: string;
  aside?: ReactNode;
  legs: readonly HeldLeg[];
  campaign?: PositionCampaign;
  columns: readonly LegColumn[];
  onToggle: () => void;
}

/** A foldable row with the totals of what lies below it. */
export function LevelRow({ level, open, label, aside, legs, campaign, columns, onToggle }: LevelRowProps) {
  const Arrow = open ? ChevronDown : ChevronRight;
  const ground = level === 0 ? "bg-ground" : "bg-surface";
  return (
    <tr className={cx("border-b border-line", ground)}>
      <th
        scope="rowgroup"
        className={cx("py-1.5 pr-2 text-left", STICKY, ground, level === 0 ? "pl-2" : "pl-6 max-md:pl-4")}
      >
        <span className="flex items-center gap-x-2 max-md:flex-wrap">
          <button
            type="button"
            data-row
            aria-expanded={open}
            onClick={onToggle}
            className={cx(
              "flex shrink-0 items-center gap-1 rounded-sm text-left max-md:shrink",
              level === 0 ? "font-semibold" : "font-medium",
            )}
          >
            <Arrow aria-hidden size={14} className="shrink-0 text-age" />
            {label}
          </button>
          {aside && <span className="flex min-w-0 gap-x-1.5 text-sm font-normal text-age">{aside}</span>}
        </span>
      </th>
      <TotalCells legs={legs} campaign={campaign} columns={columns} strong={level === 0} />
    </tr>
  );
}

export function TotalCells({
  legs,
  campaign,
  columns,
  strong,
}: {
  legs: readonly HeldLeg[];
  campaign?: PositionCampaign;
  columns: readonly LegColumn[];
  strong: boolean;
}) {
  // A sum is as old as the oldest of its parts.
  const old = useLegs(
    legs.map(({ key }) => key),
    (all) => all.some((leg) => stateOf(leg) === "stale"),
  );
  const ink = cx(strong ? "font-semibold" : "text-muted", old && STALE);
  return (
    <>
      {columns.map(({ id, total, left }) => (
        <td key={id} className={cx("px-2", !left && "text-right", ink)}>
          {total?.(legs, campaign)}
        </td>
      ))}
      <td />
    </>
  );
}
