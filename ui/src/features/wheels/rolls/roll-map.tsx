import type { Roll, Rolls } from "@/api/types";

const WIDTH = 640;
const HEIGHT = 180;
const PAD = 28;

/** The rolls shown as points, days added against credit; the ring is doing nothing. The table beside it says the same. */
export function RollMap({ rolls }: { rolls: Rolls }) {
  const all = rolls.nothing ? [rolls.nothing, ...rolls.items] : rolls.items;
  const days = scale(
    all.map((roll) => roll.days_added),
    PAD,
    WIDTH - 8,
  );
  const credit = scale(all.map(creditOf), HEIGHT - PAD, 10);
  const best = new Set(rolls.best.map(({ option }) => option));
  const zero = credit(0);
  return (
    <svg
      role="img"
      aria-label={`${rolls.items.length} rolls by days added and credit; the table has the numbers`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className="w-full max-w-3xl text-muted"
    >
      <line
        x1={PAD}
        x2={WIDTH - 8}
        y1={zero}
        y2={zero}
        className="stroke-line-strong"
        strokeDasharray="3 3"
      />
      <text x={WIDTH - 8} y={zero - 5} textAnchor="end" className="fill-current text-xs">
        no credit, no debit
      </text>
      <text x={WIDTH - 8} y={HEIGHT - 8} textAnchor="end" className="fill-current text-xs">
        days added →
      </text>
      <text x={PAD} y={10} className="fill-current text-xs">
        ↑ credit
      </text>
      {all.map((roll) => (
        <circle
          key={roll.option}
          cx={days(roll.days_added)}
          cy={credit(creditOf(roll))}
          r={best.has(roll.option) || roll === rolls.nothing ? 5 : 3}
          className={circleClass(roll, rolls, best)}
        >
          <title>{`${roll === rolls.nothing ? "do nothing" : roll.words}: +${roll.days_added} days, credit ${roll.credit}`}</title>
        </circle>
      ))}
    </svg>
  );
}

const creditOf = (roll: Roll): number => Number(roll.credit);

function circleClass(roll: Roll, rolls: Rolls, best: ReadonlySet<string>): string {
  if (roll === rolls.nothing) return "fill-transparent stroke-ink stroke-2";
  return best.has(roll.option) ? "fill-accent" : "fill-age";
}

/** From values to places on an axis; one value alone stands in the middle. Zero is always on it. */
function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  if (low === high) return () => (from + to) / 2;
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}
