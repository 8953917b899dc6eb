import type { Choice } from "@/api/types";

const LABELS: Record<string, string> = {
  edge: "Depth in the zone",
  weekly: "Nearness",
  liquidity: "Liquidity",
  yield: "Yield",
  safety: "Safety",
};
const SHADES = [1, 0.82, 0.66, 0.5, 0.36];

/** The score as a bar of a hundred points whose parts are the factors: they add up to it. */
export function ScoreBar({ choice }: { choice: Choice }) {
  return (
    <figure className="flex flex-col gap-2">
      <div
        aria-hidden
        className="flex h-3 w-full gap-px overflow-hidden rounded-sm bg-hover"
        data-testid="score-bar"
      >
        {choice.factors.map((factor, at) => (
          <span
            key={factor.name}
            title={`${labelOf(factor.name)}: ${factor.points.toFixed(1)} of ${factor.weight}`}
            className="h-full bg-accent-fill"
            style={{ width: `${factor.points}%`, opacity: SHADES[at % SHADES.length] }}
          />
        ))}
      </div>
      <table aria-label="What the score is made of" className="w-full text-left">
        <tbody>
          {choice.factors.map((factor, at) => (
            <tr key={factor.name} className="align-baseline">
              <td className="w-4">
                <span
                  aria-hidden
                  className="inline-block size-2.5 rounded-xs bg-accent-fill"
                  style={{ opacity: SHADES[at % SHADES.length] }}
                />
              </td>
              <th scope="row" className="pr-3 font-medium whitespace-nowrap">
                {labelOf(factor.name)}
              </th>
              <td className="pr-3 text-right whitespace-nowrap tabular-nums">
                {factor.points.toFixed(1)} <span className="text-age">of {factor.weight}</span>
              </td>
              <td className="text-sm text-muted">{factor.says}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="border-t border-line font-semibold">
            <td />
            <th scope="row">Score</th>
            <td className="pr-3 text-right whitespace-nowrap tabular-nums">
              {choice.score.toFixed(1)} <span className="font-normal text-age">of 100</span>
            </td>
            <td />
          </tr>
        </tfoot>
      </table>
    </figure>
  );
}

const labelOf = (name: string): string => LABELS[name] ?? name;
