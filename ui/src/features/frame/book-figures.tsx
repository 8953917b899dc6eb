import { type ReactNode, useEffect } from "react";
import { Link } from "react-router";
import type { TotalsLive } from "@/api/live-types";
import type { Summary } from "@/api/types";
import { liveStore, useBookSubscription, useFeeds, useLink, useTotals } from "@/api/use-live";
import { usePortfolioChoice, useScope } from "@/api/use-scope";
import { useSummary } from "@/api/use-summary";
import { cx } from "@/shared/ui/cx";
import { Measure, Money } from "@/shared/ui/numbers";
import { isLost } from "./live-badge";
import { totalsOfSummary } from "./summary-totals";

/** Net liquidation, today, Greeks and buying power: each changes in its place and moves nothing. */
export function BookFigures() {
  const { data } = useSummary();
  const scope = useScope();
  const portfolio = usePortfolioChoice();
  const isChosen = scope !== undefined || portfolio !== undefined;
  useBookSubscription();
  useEffect(() => {
    if (data && !isChosen) liveStore.seed([], totalsOfSummary(data));
  }, [data, isChosen]);
  // The stream sums up the accounts that count by default; for a choice the answers have to do.
  const fixed = isChosen && data ? totalsOfSummary(data) : undefined;
  const link = useLink();
  const lost = useFeeds().some(isLost);
  const old = link === "closed" || lost;
  const unknown = data ? "–" : "…";
  const livePower = useTotals((totals) => totals?.buying_power_source);
  const power = fixed ? fixed.buying_power_source : livePower;
  // As text, because only plain values are compared from one tick to the next.
  const liveMissing = useTotals((totals) => JSON.stringify(totals?.missing ?? {}));
  const missing: TotalsLive["missing"] = fixed?.missing ?? JSON.parse(liveMissing);
  const currency = data?.currency ?? "";
  return (
    <div
      data-stale={old || undefined}
      className={cx(
        "flex min-w-0 items-center gap-x-4 max-xl:gap-x-1",
        old && "text-age [&_.text-gain]:text-age [&_.text-loss]:text-age",
      )}
    >
      <Figure
        to="/positions"
        label="Net liq"
        hint={`Net liquidation value, ${currency}: cash and what everything open is worth at its mark`}
        width="min-w-24"
        missing={missing.net_liquidation}
      >
        <LiveMoney fixed={fixed} field="net_liquidation" tone="plain" unknown={unknown} />
      </Figure>
      <Figure
        to="/positions"
        label="Today"
        hint={`P&L since the previous close, ${currency}`}
        width="min-w-20"
        missing={missing.pnl_today}
      >
        <LiveMoney fixed={fixed} field="pnl_today" unknown={unknown} />
      </Figure>
      <Figure
        to="/positions"
        label="θ/day"
        hint="Theta: dollars that the book earns (+) or pays (−) per calendar day"
        width="min-w-16"
        missing={missing.greeks}
      >
        <LiveMeasure fixed={fixed} field="theta" places={1} plus unknown={unknown} />
      </Figure>
      <Figure
        to="/positions"
        label="βΔ"
        hint="Beta-weighted delta: the book's delta in shares of SPY"
        width="min-w-14"
        missing={missing.beta_weighted_delta}
      >
        <LiveMeasure fixed={fixed} field="beta_weighted_delta" places={1} plus unknown={unknown} />
      </Figure>
      <Figure
        to="/positions"
        label="Vega"
        hint="Dollars for one point of implied volatility"
        width="min-w-16"
        missing={missing.greeks}
      >
        <LiveMeasure fixed={fixed} field="vega" places={1} plus unknown={unknown} />
      </Figure>
      <Figure
        to="/accounts"
        label="BP used"
        hint={`Buying power used: what positions tie up, as a share of all of it${POWER_WORDS[power ?? "unknown"]}`}
        width="min-w-14"
      >
        <LiveMeasure
          fixed={fixed}
          field="buying_power_used"
          scale={100}
          places={0}
          unknown={unknown}
          unit=" %"
        />
      </Figure>
      <Cash summary={data} unknown={unknown} />
    </div>
  );
}

/** Whose figure the buying power is. */
const POWER_WORDS = {
  broker: "; the broker's figure",
  model: "; the desk's model of Regulation T, as no broker says",
  unknown: "",
};

function Cash({ summary, unknown }: { summary?: Summary; unknown: string }) {
  // Before the first import nothing is known; a zero would say that something is.
  const known = summary && summary.transactions > 0 ? summary : undefined;
  return (
    <Figure
      to="/accounts"
      label="Cash"
      hint={`Cash in ${summary?.currency ?? ""} by the ledger`}
      width="min-w-20"
      wide
    >
      <Money value={known?.cash} tone="plain" unknown={unknown} />
    </Figure>
  );
}

type MoneyField = "net_liquidation" | "pnl_today";

interface LiveMoneyProps {
  /** Figures of a choice that the stream does not sum up. */
  fixed?: Partial<TotalsLive>;
  field: MoneyField;
  tone?: "plain";
  unknown: string;
}

function LiveMoney({ fixed, field, tone, unknown }: LiveMoneyProps) {
  const live = useTotals((totals) => totals?.[field]);
  return <Money value={fixed ? fixed[field] : live} tone={tone} unknown={unknown} />;
}

interface LiveMeasureProps {
  fixed?: Partial<TotalsLive>;
  field: "theta" | "vega" | "beta_weighted_delta" | "buying_power_used";
  places: number;
  plus?: boolean;
  scale?: number;
  unit?: string;
  unknown: string;
}

function LiveMeasure({ fixed, field, unit, ...shown }: LiveMeasureProps) {
  const live = useTotals((totals) => totals?.[field]);
  const value = fixed ? fixed[field] : live;
  return (
    <>
      <Measure value={value} {...shown} />
      {unit && value != null && unit}
    </>
  );
}

interface FigureProps {
  to: string;
  label: string;
  hint: string;
  /** Room for the longest number that is likely, so that its neighbours stay where they are. */
  width: string;
  /** Left out where there is no room for all. */
  wide?: boolean;
  /** How many legs the figure lacks. */
  missing?: number;
  children: ReactNode;
}

function Figure({ to, label, hint, width, wide, missing, children }: FigureProps) {
  const lacks = missing ? `${missing} ${missing === 1 ? "leg is" : "legs are"} not in it` : "";
  return (
    <Link
      to={to}
      title={[hint, lacks].filter(Boolean).join("; ")}
      className={cx(
        "group relative flex shrink-0 flex-col rounded-sm px-1 py-0.5 leading-tight hover:bg-hover",
        wide && "max-xl:hidden",
      )}
    >
      <span className="text-xs whitespace-nowrap text-age group-hover:text-muted">
        {label}
        {lacks && (
          <span className="text-attention">
            {" "}
            <span aria-hidden>*</span>
            <span className="sr-only">{lacks}</span>
          </span>
        )}
      </span>
      <span className={cx("text-base font-semibold whitespace-nowrap tabular-nums", width)}>{children}</span>
    </Link>
  );
}
