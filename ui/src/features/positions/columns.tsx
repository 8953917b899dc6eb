import { CalendarClock, HandCoins } from "lucide-react";
import { useLeg } from "@/api/use-live";
import { addDecimals } from "@/shared/format/decimal";
import { QuoteAge } from "@/shared/live/quote-age";
import { stateOf } from "@/shared/live/state";
import { Badge } from "@/shared/ui/badge";
import { DateText } from "@/shared/ui/dates";
import { DteBar } from "@/shared/ui/dte-bar";
import { Money, Price, Quantity, Unknown } from "@/shared/ui/numbers";
import { CampaignShare, figureColumn, type LegColumn, LegMeasure, moneyColumn } from "./leg-column";

const PERCENT = 100;

/** Every column that positions can have, in the order of the page. The unit stands in the hint. */
export const LEG_COLUMNS: readonly LegColumn[] = [
  {
    id: "quantity",
    header: "Qty",
    hint: "Signed: short is negative",
    usual: true,
    width: 54,
    leg: ({ position }) => <Quantity value={position.quantity} />,
  },
  {
    id: "dte",
    header: "DTE",
    hint: "Calendar days to expiration; 0 is today",
    usual: true,
    width: 100,
    left: true,
    leg: ({ position }) => <DteBar dte={position.dte} />,
  },
  {
    id: "trading_dte",
    header: "Tr. days",
    hint: "Trading days to expiration",
    width: 64,
    leg: ({ key }) => <LegMeasure legKey={key} read={(leg) => leg?.trading_dte} places={0} />,
  },
  {
    id: "opened",
    header: "Opened",
    hint: "Market date of the first opening trade",
    width: 88,
    left: true,
    leg: ({ position }) => <DateText on={position.opened_on} />,
  },
  {
    id: "cost",
    header: "Cost",
    hint: "Cash paid (−) or received (+) for what is open, fees included",
    width: 96,
    leg: ({ position }) => <Money value={position.basis_known ? position.cost : null} unknown="unknown" />,
    total: (legs) => <Money value={addDecimals(legs.map(({ position }) => position.cost))} />,
  },
  {
    id: "mark",
    header: "Mark",
    hint: "Price per share: the middle of bid and ask, else the last trade",
    usual: true,
    width: 72,
    leg: ({ key }) => <LegMark legKey={key} />,
  },
  moneyColumn(
    "value",
    { header: "Value", hint: "Mark × quantity × multiplier; short is negative" },
    "plain",
    100,
  ),
  moneyColumn(
    "pnl_today",
    {
      header: "Today",
      hint: "P&L since the previous close, or since the trade if it was made today",
      usual: true,
    },
    "signed",
  ),
  moneyColumn(
    "pnl_open",
    { header: "P&L open", hint: "What closing at the mark would earn on what is open", usual: true },
    "signed",
    92,
  ),
  {
    id: "max_profit",
    header: "% max",
    hint: "P&L open as a share of the most that the leg, or its whole campaign, can earn, percent",
    usual: true,
    width: 60,
    leg: ({ key }) => (
      <LegMeasure legKey={key} read={(leg) => leg?.max_profit_fraction} scale={PERCENT} places={1} />
    ),
    total: (legs, campaign) => campaign && <CampaignShare legs={legs} campaign={campaign} />,
  },
  figureColumn(
    "delta",
    { header: "Δ", hint: "Position delta: delta × quantity × multiplier, in shares", usual: true },
    1,
  ),
  figureColumn(
    "beta_weighted_delta",
    { header: "βΔ", hint: "Beta-weighted delta: the position delta in shares of SPY", usual: true },
    1,
  ),
  figureColumn("gamma", { header: "Γ", hint: "Change of the position delta for $1 of the underlying" }, 2),
  figureColumn(
    "theta",
    { header: "Θ", hint: "Dollars per calendar day; positive earns as time passes", usual: true },
    2,
  ),
  figureColumn("vega", { header: "Vega", hint: "Dollars for one point of implied volatility" }, 1),
  moneyColumn(
    "extrinsic",
    { header: "Extrinsic", hint: "Time value left in the leg, dollars", usual: true },
    "plain",
  ),
  {
    id: "iv",
    header: "IV",
    hint: "Implied volatility, percent annualised",
    usual: true,
    width: 52,
    leg: ({ key }) => <LegMeasure legKey={key} read={(leg) => leg?.iv} scale={PERCENT} places={1} />,
  },
  {
    id: "moneyness",
    header: "Moneyness",
    hint: "Distance of the underlying to the strike, percent of the strike; positive is in the money",
    width: 80,
    leg: ({ key }) => (
      <LegMeasure legKey={key} read={(leg) => leg?.moneyness} scale={PERCENT} places={1} plus />
    ),
  },
  {
    id: "risk",
    header: "Risk",
    hint: "Short options: low is out of the money by more than 5 %, medium by less, high is in the money",
    width: 76,
    left: true,
    leg: ({ key }) => <LegRisk legKey={key} />,
  },
  {
    id: "assignment",
    header: "P(assign)",
    hint: "Probability of being assigned, percent, by the model",
    usual: true,
    width: 68,
    leg: ({ key }) => (
      <LegMeasure legKey={key} read={(leg) => leg?.assignment_probability} scale={PERCENT} places={1} />
    ),
  },
  {
    id: "events",
    header: "Events",
    hint: "Days to the ex-dividend date and to earnings",
    usual: true,
    width: 90,
    left: true,
    leg: ({ key }) => <LegEvents legKey={key} />,
  },
  {
    id: "age",
    header: "Quote",
    hint: "How old the quote is and what it is good for",
    usual: true,
    width: 86,
    left: true,
    leg: ({ key }) => <LegAge legKey={key} />,
  },
];

const COSTS = new Set(["opened", "cost"]);

/** While nothing has a price, what is known for certain is shown as well. */
export const withCosts = (shown: readonly LegColumn[]): LegColumn[] =>
  LEG_COLUMNS.filter((column) => COSTS.has(column.id) || shown.includes(column));

function LegMark({ legKey }: { legKey: string }) {
  return <Price value={useLeg(legKey, (leg) => leg?.mark)} unknown="no price" />;
}

function LegAge({ legKey }: { legKey: string }) {
  const state = useLeg(legKey, stateOf);
  const asOf = useLeg(legKey, (leg) => leg?.asOf);
  return <QuoteAge state={state} asOf={asOf} />;
}

function LegRisk({ legKey }: { legKey: string }) {
  const risk = useLeg(legKey, (leg) => leg?.risk);
  if (!risk) return <Unknown text="–" />;
  return <Badge tone={risk === "HIGH" ? "attention" : "neutral"}>{risk.toLowerCase()}</Badge>;
}

const SOON_DAYS = 7;

function LegEvents({ legKey }: { legKey: string }) {
  const dividend = useLeg(legKey, (leg) => leg?.days_to_ex_dividend);
  const earnings = useLeg(legKey, (leg) => leg?.days_to_earnings);
  if (dividend == null && earnings == null) return <Unknown text="–" />;
  return (
    <span className="inline-flex items-center gap-2 text-sm whitespace-nowrap tabular-nums">
      {dividend != null && (
        <span title={`Ex-dividend in ${dividend} days`} className={soon(dividend)}>
          <HandCoins aria-label="Ex-dividend in days" size={13} className="inline" /> {dividend}
        </span>
      )}
      {earnings != null && (
        <span title={`Earnings in ${earnings} days`} className={soon(earnings)}>
          <CalendarClock aria-label="Earnings in days" size={13} className="inline" /> {earnings}
        </span>
      )}
    </span>
  );
}

const soon = (days: number) => (days <= SOON_DAYS ? "text-attention" : "text-muted");
