import type { Plan, PlanChangeOrder, PlanPractice } from "@/api/types";
import { compareDecimals, parseDecimal } from "@/shared/format/decimal";

/** One strategy as the wizard's fields hold it: text, the share as a percentage. */
export interface StrategyDraft {
  strategy: string;
  share: string;
  positions: string;
  deltaMin: string;
  deltaMax: string;
  credit: string;
}

/** A plan as the wizard's fields hold it; an empty field limits nothing. */
export interface PlanDraft {
  name: string;
  portfolio: string;
  since: string;
  target: string;
  risk: string;
  overnight: string;
  reserve: string;
  strategies: StrategyDraft[];
}

export const EMPTY: PlanDraft = {
  name: "Income",
  portfolio: "",
  since: "",
  target: "",
  risk: "",
  overnight: "",
  reserve: "",
  strategies: [],
};

/** Moves the point by so many places: "60" by -2 is "0.60". Null where the text is no decimal. */
export function shifted(text: string, places: number): string | null {
  const value = parseDecimal(text);
  if (!value) return null;
  const fraction = value.fraction.padEnd(Math.max(places, 0), "0");
  const digits = (value.whole + fraction).padStart(fraction.length + 1 + Math.max(-places, 0), "0");
  const cut = digits.length - fraction.length + places;
  const whole = digits.slice(0, cut).replace(/^0+(?=\d)/, "") || "0";
  const rest = digits.slice(cut).replace(/0+$/, "");
  return `${value.negative ? "-" : ""}${whole}${rest ? `.${rest}` : ""}`;
}

const amount = (text: string): string | null => text.trim() || null;

type Terms = Omit<PlanChangeOrder, "name">;

/** What the API is asked; the problem's words where a field cannot be read. */
export function termsOf(draft: PlanDraft): Terms {
  return {
    monthly_income_target: amount(draft.target),
    risk_per_trade: amount(draft.risk),
    max_overnight_exposure: amount(draft.overnight),
    cash_reserve: amount(draft.reserve),
    strategies: draft.strategies.map((each) => ({
      strategy: each.strategy,
      allocation: shifted(each.share, -2) ?? "0",
      max_positions: each.positions.trim() ? Number.parseInt(each.positions, 10) : null,
      delta_min: amount(each.deltaMin),
      delta_max: amount(each.deltaMax),
      target_credit: amount(each.credit),
    })),
  };
}

export type Problems = Partial<Record<string, string>>;

const isAmount = (text: string): boolean => !text.trim() || /^\d+(\.\d{1,6})?$/.test(text.trim());
const isDelta = (text: string): boolean =>
  !text.trim() || (isAmount(text) && compareDecimals(text.trim(), "1") <= 0);

/** What cannot be meant, by field ("target", "strategies.0.share"); empty where all can. */
export function problemsOf(draft: PlanDraft): Problems {
  const found: Problems = {};
  for (const field of ["target", "risk", "overnight", "reserve"] as const)
    if (!isAmount(draft[field])) found[field] = "Dollars, such as 1500 or 1500.50";
  if (!draft.name.trim()) found.name = "A plan needs a name";
  draft.strategies.forEach((each, at) => {
    const own = (field: string, words: string) => {
      found[`strategies.${at}.${field}`] = words;
    };
    if (!each.share.trim() || !isAmount(each.share) || compareDecimals(each.share, "100") > 0)
      own("share", "A percentage from 0 to 100");
    if (each.positions.trim() && !/^\d{1,4}$/.test(each.positions.trim())) own("positions", "A whole number");
    if (!isDelta(each.deltaMin)) own("deltaMin", "From 0 to 1");
    if (!isDelta(each.deltaMax)) own("deltaMax", "From 0 to 1");
    if (each.deltaMin && each.deltaMax && compareDecimals(each.deltaMin, each.deltaMax) > 0)
      own("deltaMin", "Not above the largest");
    if (!isAmount(each.credit)) own("credit", "Dollars, such as 80");
  });
  if (Object.keys(found).length === 0 && compareDecimals(wholeShare(draft), "100") > 0)
    found.strategies = `The shares come to ${wholeShare(draft)} % together: more than there is.`;
  return found;
}

/** All shares together, in percent. */
export function wholeShare(draft: PlanDraft): string {
  const hundredths = draft.strategies.reduce(
    (sum, { share }) => sum + BigInt((shifted(share, 6) ?? "0").split(".")[0] ?? "0"),
    0n,
  );
  return shifted(hundredths.toString(), -6) ?? "0";
}

const text = (value: string | null): string =>
  value === null ? "" : value.includes(".") ? value.replace(/\.?0+$/, "") : value;

/** The fields of a plan that is there. */
export function draftOf(plan: Plan): PlanDraft {
  const { current } = plan;
  return {
    name: plan.name,
    portfolio: plan.portfolio_id,
    since: "",
    target: text(current.monthly_income_target),
    risk: text(current.risk_per_trade),
    overnight: text(current.max_overnight_exposure),
    reserve: text(current.cash_reserve),
    strategies: current.strategies.map((each) => ({
      strategy: each.strategy,
      share: shifted(each.allocation, 2) ?? "",
      positions: each.max_positions === null ? "" : String(each.max_positions),
      deltaMin: text(each.delta_min),
      deltaMax: text(each.delta_max),
      credit: text(each.target_credit),
    })),
  };
}

/** A strategy as it starts in the wizard: nothing limited but its share. */
export const strategyDraft = (strategy: string, of?: PlanPractice): StrategyDraft => ({
  strategy,
  share: "25",
  positions: "",
  deltaMin: "",
  deltaMax: "",
  credit: of?.credit && compareDecimals(of.credit, "0") > 0 ? (of.credit.split(".")[0] ?? "") : "",
});
