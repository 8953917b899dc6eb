import type { Payoff } from "@/api/types";
import { formatDay, formatInstant } from "@/shared/format/date";
import { Facts } from "@/shared/ui/facts";
import { formatNumber, Measure, Money, Percent, Unknown } from "@/shared/ui/numbers";
import { isNow, type Scenario } from "./scenario";
import { readSymbol } from "./structure";

/** What the structure can bring when it ends, whatever the sliders say of the way there. */
export function Ends({ payoff }: { payoff: Payoff }) {
  const { expiry } = payoff;
  return (
    <Facts
      className="grid-cols-[repeat(auto-fit,minmax(4.1rem,1fr))]! gap-x-3! [&_dd]:text-base"
      facts={[
        {
          label: payoff.cost > 0 ? "Debit" : "Credit",
          hint: "What opening costs (−) or brings (+), dollars",
          value: <Dollars value={-payoff.cost} />,
        },
        { label: "Max profit", hint: ENDS[expiry.kind], value: <Extreme value={expiry.max_profit} /> },
        { label: "Max loss", hint: ENDS[expiry.kind], value: <Extreme value={expiry.max_loss} /> },
        {
          label: expiry.breakevens.length > 1 ? "Breakevens" : "Breakeven",
          hint: ENDS[expiry.kind],
          value: <Breakevens values={expiry.breakevens} />,
        },
        {
          label: "P(profit)",
          hint: `Probability of any profit at expiration: ${payoff.model}`,
          value: <Percent value={payoff.probability_of_profit} />,
        },
      ]}
    />
  );
}

/** What it is in the scenario that the sliders set: the heading says which. */
export function Outcome({ payoff, scenario }: { payoff: Payoff; scenario: Scenario }) {
  const { greeks } = payoff;
  return (
    <section aria-label="In the scenario">
      <h3 className="mb-1 text-sm font-medium text-muted">{scenarioWords(payoff, scenario)}</h3>
      <Facts
        className="grid-cols-[repeat(auto-fit,minmax(3.2rem,1fr))]! gap-x-3! [&_dd]:text-base"
        facts={[
          { label: "P&L", hint: "Dollars, if closed then", value: <Dollars value={payoff.profit} /> },
          {
            label: "Δ",
            hint: "Shares of the underlying",
            value: <Figure value={greeks?.delta} places={1} />,
          },
          { label: "Γ", hint: "Shares for $1 of the underlying", value: <Figure value={greeks?.gamma} /> },
          { label: "Θ", hint: "Dollars per calendar day", value: <Figure value={greeks?.theta} /> },
          { label: "Vega", hint: "Dollars per volatility point", value: <Figure value={greeks?.vega} /> },
          { label: "ρ", hint: "Dollars per point of interest", value: <Figure value={greeks?.rho} /> },
        ]}
      />
      <ShortStrikes legs={payoff.legs} />
    </section>
  );
}

/** How likely each short strike is reached, and passed at the end: what a seller of it watches. */
export function ShortStrikes({ legs }: Pick<Payoff, "legs">) {
  const short = legs.filter(
    ({ quantity, probability_of_touch }) => Number(quantity) < 0 && probability_of_touch !== null,
  );
  if (short.length === 0) return null;
  return (
    <table aria-label="Short strikes" className="w-full text-right text-sm tabular-nums">
      <thead>
        <tr className="text-xs text-muted [&>th]:py-0.5 [&>th]:font-medium">
          <th scope="col" className="text-left">
            Short strike
          </th>
          <th
            scope="col"
            title="That the price reaches the strike before the option ends, percent, by the model"
          >
            P(touch)
          </th>
          <th scope="col" title="That the option ends in the money, percent, by the model">
            P(in the money)
          </th>
        </tr>
      </thead>
      <tbody>
        {short.map(({ symbol, probability_of_touch, probability_in_the_money }) => (
          <tr key={symbol} className="border-t border-line">
            <th scope="row" className="py-0.5 text-left font-normal">
              {strikeWords(symbol)}
            </th>
            <td>
              <Measure value={probability_of_touch} scale={100} places={1} />
            </td>
            <td>
              <Measure value={probability_in_the_money} scale={100} places={1} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function strikeWords(symbol: string): string {
  const { strike, kind, expiresOn } = readSymbol(symbol);
  return `${strike} ${kind} ${expiresOn ? formatDay(expiresOn) : ""}`.trim();
}

function Figure({ value, places = 2 }: { value: number | undefined; places?: number }) {
  return <Measure value={value} places={places} plus />;
}

const ENDS = {
  expiry: "When every leg has settled",
  "front expiry": "When the nearest legs settle; the later ones are valued by the model",
};

/** The heading always says what its numbers are of. */
export function scenarioWords(payoff: Payoff, { points, ...scenario }: Scenario): string {
  if (isNow({ points, ...scenario })) return `Now, at ${formatNumber(payoff.spot)}`;
  const vol = points === 0 ? "" : `, volatility ${formatNumber(points, 0, true)} points`;
  return `${formatInstant(payoff.at)}, at ${formatNumber(payoff.spot)}${vol}`;
}

function Dollars({ value }: { value: number | null }) {
  return <Money value={value === null ? null : value.toFixed(2)} unknown="–" />;
}

/** Null is no unknown here: nothing limits it. */
function Extreme({ value }: { value: number | null }) {
  return value === null ? <span>unlimited</span> : <Dollars value={value} />;
}

function Breakevens({ values }: { values: readonly number[] }) {
  if (values.length === 0) return <Unknown text="none" />;
  return <span>{values.map((value) => formatNumber(value)).join(" · ")}</span>;
}
