import { cx } from "@/shared/ui/cx";
import type { Arc } from "./timeline-model";
import { STEP_WIDTH } from "./timeline-step";

const LANE = 12;
const DOT = 14;

const centre = (step: number) => step * STEP_WIDTH + DOT;

/** Lines above the chain from an opening to the later step that rolls or assigns it, where others lie between. */
export function TimelineArcs({
  arcs,
  count,
  chosen,
}: {
  arcs: readonly Arc[];
  count: number;
  chosen: number | null;
}) {
  if (arcs.length === 0) return null;
  const height = Math.max(...arcs.map(({ lane }) => lane)) * LANE + 4;
  return (
    <svg
      aria-hidden="true"
      width={count * STEP_WIDTH}
      height={height}
      className="block max-md:hidden"
      fill="none"
      strokeLinejoin="round"
    >
      {arcs.map((arc) => {
        const top = height - arc.lane * LANE;
        const touches = arc.from === chosen || arc.to === chosen;
        const dim = chosen !== null && !touches;
        return (
          <g key={`${arc.from}-${arc.to}`} className={cx("stroke-accent", dim && "opacity-30")}>
            <path
              d={`M${centre(arc.from)} ${height} V${top + 6} q0 -6 6 -6 H${centre(arc.to) - 6} q6 0 6 6 V${height}`}
              strokeWidth={touches ? 2 : 1.25}
            />
            <path d={`m${centre(arc.to) - 4} ${height - 6} 4 5 4 -5`} strokeWidth="1.5" />
          </g>
        );
      })}
    </svg>
  );
}
