import { formatDecimal, toPlot } from "@/shared/format/decimal";

const WIDTH = 88;
const HEIGHT = 20;

/** Points of an SVG polyline over the whole width; a level line for constant values. */
export function sparkPoints(values: readonly number[], width = WIDTH, height = HEIGHT): string {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const span = high - low || 1;
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values
    .map(
      (value, index) =>
        `${(index * step).toFixed(1)},${(height - ((value - low) / span) * height).toFixed(1)}`,
    )
    .join(" ");
}

/** A curve of cumulative cash in a row; the grey line is zero. */
export function Sparkline({ values, label }: { values: readonly string[]; label: string }) {
  if (values.length < 2) return <svg width={WIDTH} height={HEIGHT} aria-hidden="true" />;
  const numbers = values.map(toPlot);
  const low = Math.min(0, ...numbers);
  const zero = HEIGHT - ((0 - low) / (Math.max(0, ...numbers) - low || 1)) * HEIGHT;
  const last = values[values.length - 1] ?? "0";
  return (
    <svg
      role="img"
      aria-label={`${label}: ${formatDecimal(last, { plus: true })}`}
      viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
      width={WIDTH}
      height={HEIGHT}
      className="inline-block overflow-visible align-middle"
    >
      <line
        x1="0"
        x2={WIDTH}
        y1={zero}
        y2={zero}
        className="stroke-line-strong"
        strokeDasharray="2 3"
        strokeWidth="1"
      />
      <polyline
        points={sparkPoints(numbers)}
        fill="none"
        className="stroke-accent"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
    </svg>
  );
}
