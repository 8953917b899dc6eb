import type { Performance } from "@/api/types";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Explained } from "@/shared/ui/explained";
import { Measure, Money } from "@/shared/ui/numbers";

type MoneyName = keyof Performance["money"];
type RatioName = keyof Performance["ratios"];

const MADE: [MoneyName, string][] = [
  ["pnl", "Profit"],
  ["premium", "Premium sold"],
  ["realized", "Realised"],
  ["income", "Income"],
  ["fees", "Fees"],
  ["deposits", "Paid in, less out"],
  ["deepest_loss", "Most given back"],
];
const RETURNS: [RatioName, string][] = [
  ["time_weighted", "Time-weighted"],
  ["time_weighted_annual", "Time-weighted, a year"],
  ["benchmark", "SPY, total return"],
  ["money_weighted", "Money-weighted, a year"],
  ["drawdown", "Deepest fall"],
  ["drawdown_now", "Below its peak now"],
  ["return_on_capital", "On capital at risk"],
  ["annualised_on_capital", "On capital, a year"],
];
const RATIOS: [RatioName, string][] = [
  ["sharpe", "Sharpe"],
  ["sortino", "Sortino"],
  ["profit_factor", "Won ÷ lost"],
];
const RESULTS: [MoneyName, string][] = [
  ["expectancy", "On average"],
  ["average_win", "Average win"],
  ["average_loss", "Average loss"],
  ["best", "Best"],
  ["worst", "Worst"],
];
const GRID = "grid grid-cols-[repeat(auto-fill,minmax(8.5rem,1fr))] gap-x-5 gap-y-3";

/** Every figure of a performance; each opens to its formula and inputs, or to the reason why there is none. */
export function Figures({ found }: { found: Performance }) {
  const { valued, results } = found.scope;
  const amount = ([name, label]: [MoneyName, string]) => (
    <Explained key={name} label={label} of={found.explained[name]}>
      <Money value={found.money[name]} tone={name === "deposits" ? "plain" : "signed"} />
    </Explained>
  );
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,22rem),1fr))] gap-3">
      <Card title="What was made" aside={valued === "marked" ? "at the marks of each close" : "by the book"}>
        <div className={GRID}>{MADE.map(amount)}</div>
      </Card>
      <Card title="Returns" aside={<Fall found={found} />}>
        <div className={GRID}>
          {RETURNS.map(([name, label]) => (
            <Explained key={name} label={label} of={found.explained[name]}>
              <Share value={found.ratios[name]} />
            </Explained>
          ))}
        </div>
      </Card>
      <Card title="Won and lost" aside={`closed ${results}`}>
        <div className={GRID}>
          <Explained label="Win rate" of={found.explained.win_rate}>
            <Share value={found.ratios.win_rate} />
          </Explained>
          {RESULTS.map(amount)}
          {RATIOS.map(([name, label]) => (
            <Explained key={name} label={label} of={found.explained[name]}>
              <Measure value={found.ratios[name]} />
            </Explained>
          ))}
        </div>
      </Card>
    </div>
  );
}

function Fall({ found: { drawdown } }: { found: Performance }) {
  if (!drawdown.peak_on || !drawdown.trough_on) return null;
  return (
    <>
      fell from <DateText on={drawdown.peak_on} /> to <DateText on={drawdown.trough_on} />,{" "}
      {drawdown.recovered_on ? (
        <>
          made good <DateText on={drawdown.recovered_on} />
        </>
      ) : (
        "not made good yet"
      )}
    </>
  );
}

/** A fraction as percent, two places: the smaller ones differ there. */
function Share({ value }: { value: number | null }) {
  return (
    <>
      <Measure value={value} scale={100} /> %
    </>
  );
}
