import type { ReactNode } from "react";
import type { Choice, Recommendation, Refused } from "@/api/types";
import { Facts } from "@/shared/ui/facts";
import { Measure, Money, Percent, Price, Quantity } from "@/shared/ui/numbers";
import { EmptyState } from "@/shared/ui/states";
import { Runners } from "./runners";
import { ScoreBar } from "./score-bar";

/** A recommendation with all that it rests on: the numbers, the score, what lost, what would flip it, what was refused. */
export function Reasoning({ found }: { found: Recommendation }) {
  const problems = found.looked_at.problems;
  return (
    <div className="flex flex-col gap-4">
      {found.choice ? (
        <Chosen found={found} choice={found.choice} />
      ) : (
        <EmptyState title="Nothing to sell just now">
          {sentence(found.why_none)} <Purse found={found} />
        </EmptyState>
      )}
      {found.cautions.length > 0 && (
        <ul aria-label="What to know" className="rounded-lg bg-attention-soft px-3 py-2 text-attention">
          {found.cautions.map((each) => (
            <li key={each.code}>{sentence(each.words)}</li>
          ))}
        </ul>
      )}
      {found.flips.length > 0 && (
        <Part title="What would change it">
          <ul className="list-disc pl-4">
            {found.flips.map((each) => (
              <li key={`${each.input} ${each.of} ${each.at}`}>{each.words}</li>
            ))}
          </ul>
        </Part>
      )}
      {found.runners.length > 0 && (
        <Part title="What lost to it">
          <Runners runners={found.runners} />
        </Part>
      )}
      <Looked found={found} />
      {problems.length > 0 && <p className="text-sm text-attention">{problems.join("; ")}</p>}
    </div>
  );
}

function Chosen({ found, choice }: { found: Recommendation; choice: Choice }) {
  return (
    <>
      <div>
        <p className="text-lg font-semibold">
          Sell {found.asked.contracts} × {found.symbol} {choice.words}
        </p>
        <p className="text-muted">
          at the bid of <Price value={choice.bid} />, {choice.days} days, the {found.profile} profile
        </p>
      </div>
      <Facts
        facts={[
          {
            label: "Credit",
            value: <Money value={choice.credit} />,
            hint: "US dollars, at the bid, before fees",
          },
          {
            label: "A year",
            value: <Percent value={choice.yield_annual} />,
            hint: "credit ÷ capital × 365 ÷ days, simple",
          },
          {
            label: "In the money",
            value: <Percent value={choice.p_itm} />,
            hint: "the lognormal chance at expiry",
          },
          {
            label: "Assigned",
            value: <Percent value={choice.p_assigned} />,
            hint: "the chance of assignment at any time, with dividends",
          },
          { label: "Breakeven", value: <Price value={choice.breakeven} /> },
          { label: "Delta", value: <Measure value={choice.delta} /> },
          {
            label: choice.right === "put" ? "Buying power" : "Shares' cost",
            value: (
              <Money value={choice.right === "put" ? choice.buying_power : choice.capital} tone="plain" />
            ),
            hint: choice.capital_assumed ? "nobody knows what the shares cost: at their price" : undefined,
          },
        ]}
      />
      <ScoreBar choice={choice} />
    </>
  );
}

/** What could have been put behind it, where that was too little. */
function Purse({ found }: { found: Recommendation }) {
  const { cash, shares } = found.asked;
  const codes = found.refused.map(({ code }) => code);
  if (codes.includes("uncovered_call"))
    return (
      <>
        <Quantity value={shares} /> shares are free.
      </>
    );
  if (!codes.includes("no_cash")) return null;
  return (
    <>
      <Money value={cash} tone="plain" /> dollars may be tied up.
    </>
  );
}

/** What it was made from, and what was not proposed, folded away. */
function Looked({ found }: { found: Recommendation }) {
  const { sigma, spot, options } = found.looked_at;
  return (
    <details>
      <summary className="cursor-pointer text-sm font-medium text-muted">
        What was looked at and refused
      </summary>
      <div className="mt-2 flex flex-col gap-2 text-sm">
        <p>
          {options} {found.direction}s with {found.symbol} at <Price value={spot} />; volatility{" "}
          <Percent value={sigma.value} /> ({sigma.note}).
        </p>
        {found.looked_at.zones.length > 0 && (
          <ul aria-label="Zones" className="text-muted">
            {found.looked_at.zones.map((zone) => (
              <li key={zone.expires_on}>
                {zone.days} days: strikes <Price value={zone.low} /> to <Price value={zone.high} />
              </li>
            ))}
          </ul>
        )}
        <RefusedCounts counts={found.refused} />
        {found.refusals.length > 0 && (
          <ul aria-label="Refused near the zone" className="text-muted">
            {found.refusals.slice(0, 12).map((each) => (
              <li key={`${each.option} ${each.code}`}>
                {each.words}: {each.reason} ({each.actual}; wanted {each.limit})
              </li>
            ))}
          </ul>
        )}
      </div>
    </details>
  );
}

/** How many options were refused for each reason. */
export function RefusedCounts({ counts }: { counts: readonly Refused[] }) {
  if (!counts.length) return null;
  return (
    <p className="text-muted">
      Not proposed: {counts.map(({ reason, count }) => `${count} × ${reason}`).join(", ")}.
    </p>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-1">
      <h3 className="text-sm font-semibold text-muted">{title}</h3>
      {children}
    </section>
  );
}

/** The server's words begin small and end without a stop: they also stand in lists. */
const sentence = (words: string): string =>
  words ? `${words[0]?.toUpperCase()}${words.slice(1)}${words.endsWith(".") ? "" : "."}` : "";
