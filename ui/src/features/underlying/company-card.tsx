import type { Metrics } from "@/api/types";
import { formatDay } from "@/shared/format/date";
import { Badge } from "@/shared/ui/badge";
import { Card } from "@/shared/ui/card";
import { formatNumber, Measure, Percent, Price } from "@/shared/ui/numbers";
import { EmptyState } from "@/shared/ui/states";
import { Said, SaidList } from "./said";

const HOURS = { before: "before the open", after: "after the close", during: "while the market is open" };

/** What it is and how it moves with the market: beta, sector, earnings, fundamentals. */
export function CompanyCard({ metrics }: { metrics: Metrics }) {
  const { beta, sector, earnings, fundamentals } = metrics;
  return (
    <Card title="Company">
      <SaidList>
        <Said
          label="Beta"
          hint="Against SPY"
          said={beta}
          lacking="too few daily closes here, and no broker says"
        >
          <Measure value={beta?.value} />
        </Said>
        <Said
          label="Sector"
          said={sector?.value === "unknown" ? null : sector}
          lacking="no broker or provider says"
        >
          {sector?.value}
        </Said>
        <Said label="Next earnings" said={earnings} lacking="no broker or provider says">
          {earnings && (
            <span>
              {formatDay(earnings.on)}
              {earnings.hour && (
                <span className="block text-sm font-normal text-muted">{HOURS[earnings.hour]}</span>
              )}
            </span>
          )}
        </Said>
        <Said label="Market value" hint="Dollars" said={known(fundamentals, fundamentals?.market_cap)}>
          {largeWords(fundamentals?.market_cap)}
        </Said>
        <Said label="Price/earnings" said={known(fundamentals, fundamentals?.price_to_earnings)}>
          <Measure value={fundamentals?.price_to_earnings} places={1} />
        </Said>
        <Said label="Earnings a share" hint="Dollars" said={known(fundamentals, fundamentals?.eps)}>
          <Measure value={fundamentals?.eps} />
        </Said>
        <Said
          label="52 weeks"
          hint="Lowest and highest price"
          said={known(fundamentals, fundamentals?.year_high)}
        >
          <span>
            <Measure value={fundamentals?.year_low} /> – <Measure value={fundamentals?.year_high} />
          </span>
        </Said>
      </SaidList>
    </Card>
  );
}

/** A source says nothing about a figure that it does not have. */
const known = <Source,>(said: Source | null, value: number | null | undefined) =>
  value == null ? null : said;

const LARGE = [
  [1e12, "T"],
  [1e9, "B"],
  [1e6, "M"],
] as const;

/** 2870000000000 → "2.87 T". */
export function largeWords(value: number | null | undefined): string {
  if (value == null) return "–";
  const unit = LARGE.find(([size]) => value >= size);
  return unit ? `${formatNumber(value / unit[0])} ${unit[1]}` : formatNumber(value, 0);
}

const SHOWN = 6;

/** Dividends, those that nobody has announced marked as forecast. */
export function DividendsCard({ metrics }: { metrics: Metrics }) {
  const { dividends, dividend_yield } = metrics;
  return (
    <Card
      title="Dividends"
      aside={
        dividend_yield && (
          <span title={[dividend_yield.source, dividend_yield.note].filter(Boolean).join("; ")}>
            yield <Percent value={dividend_yield.value} />
          </span>
        )
      }
    >
      {dividends.length === 0 ? (
        <EmptyState title="No dividend is known" />
      ) : (
        <table aria-label="Dividends" className="w-full">
          <thead>
            <tr className="text-left text-xs text-muted [&>th]:py-1 [&>th]:font-medium">
              <th scope="col">Ex-dividend</th>
              <th scope="col" className="text-right">
                Per share
              </th>
              <th scope="col" className="pl-4">
                Source
              </th>
            </tr>
          </thead>
          <tbody>
            {dividends.slice(0, SHOWN).map(({ ex_on, amount, forecast, source, note }) => (
              <tr key={ex_on} className="border-t border-line">
                <th scope="row" className="py-1 text-left font-normal whitespace-nowrap">
                  {formatDay(ex_on)}
                </th>
                <td className="text-right">
                  <Price value={amount} />
                </td>
                <td className="pl-4 text-sm text-age" title={note}>
                  {forecast && <Badge title="Nobody has announced it">forecast</Badge>} {source}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

/** How the news of the last week sounds. */
export function NewsCard({ metrics: { sentiment } }: { metrics: Metrics }) {
  return (
    <Card title="News sentiment" aside={sentiment && `by ${sentiment.source}`}>
      {sentiment ? (
        <SaidList>
          <Said label="Bullish" said={sentiment}>
            <Percent value={sentiment.bullish} />
          </Said>
          <Said label="Bearish" said={sentiment}>
            <Percent value={sentiment.bearish} />
          </Said>
          <Said label="Score" hint="The provider's own figure" said={sentiment}>
            <Measure value={sentiment.score} />
          </Said>
          <Said
            label="Articles in a week"
            hint="And how many that is against an average week"
            said={sentiment}
          >
            <Measure value={sentiment.articles} places={0} />
            <span className="text-sm font-normal text-muted">
              × <Measure value={sentiment.buzz} /> of usual
            </span>
          </Said>
        </SaidList>
      ) : (
        <EmptyState title="No provider says how the news sounds">
          Set <code>FINNHUB_API_KEY</code> and start the desk again: earnings dates, fundamentals and news
          come with it.
        </EmptyState>
      )}
    </Card>
  );
}
