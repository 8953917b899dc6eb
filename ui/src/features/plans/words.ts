import type { JudgedTrade } from "@/api/types";

type Rule = JudgedTrade["kept"][number];

/** A plan's rules, as they are called on a page. */
export const RULES: Record<Rule, string> = {
  strategy_not_in_plan: "Strategy of the plan",
  too_many_positions: "Number of positions",
  delta_out_of_range: "Delta when sold",
  credit_below_target: "Credit a contract",
  risk_too_large: "At risk in one trade",
  over_allocation: "Share of net liquidation",
  overnight_exposure: "Exposed overnight",
  no_reserve: "Reserve",
};

/** The strategies a plan can name, in the order in which premium sellers use them. */
export const STRATEGIES = [
  { value: "wheel", label: "Wheel" },
  { value: "short_put", label: "Short put" },
  { value: "covered_call", label: "Covered call" },
  { value: "vertical", label: "Vertical" },
  { value: "iron_condor", label: "Iron condor" },
  { value: "strangle", label: "Strangle" },
  { value: "straddle", label: "Straddle" },
  { value: "jade_lizard", label: "Jade lizard" },
  { value: "butterfly", label: "Butterfly" },
  { value: "calendar", label: "Calendar" },
  { value: "diagonal", label: "Diagonal" },
  { value: "collar", label: "Collar" },
  { value: "short_call", label: "Short call" },
  { value: "long_put", label: "Long put" },
  { value: "long_call", label: "Long call" },
  { value: "stock", label: "Stock" },
  { value: "future", label: "Future" },
  { value: "other", label: "Other" },
] as const;

export const strategyLabel = (strategy: string): string =>
  STRATEGIES.find(({ value }) => value === strategy)?.label ?? strategy;

export const planPath = (id: string): string => `/plans/${encodeURIComponent(id)}`;

/** How net liquidation is known. */
export const VALUED = {
  live: "at live quotes",
  marked: "as the last close was taken down",
  book: "by the ledger alone",
} as const;
