import type { Wheel, WheelChangeOrder, WheelTrade } from "@/api/types";

export type State = Wheel["state"];

/** The columns of the board, in the order in which a wheel goes through them. */
export const STATES: readonly { state: State; label: string; next: string }[] = [
  { state: "cash", label: "Cash", next: "sell a put" },
  { state: "cash_put_open", label: "Put open", next: "wait, roll, or take the shares" },
  { state: "shares", label: "Shares", next: "sell a call" },
  { state: "shares_call_open", label: "Call open", next: "wait, roll, or let the shares go" },
];

export const PROFILES = [
  { value: "aggressive", label: "Aggressive: 0.5 to 1 σ away" },
  { value: "moderate", label: "Moderate: 1 to 1.5 σ away" },
  { value: "conservative", label: "Conservative: 1.5 to 2 σ away" },
  { value: "defensive", label: "Defensive: 2 to 2.5 σ away" },
] as const;

export const DIRECTIONS = [
  { value: "put", label: "with puts, against cash" },
  { value: "call", label: "with calls, on shares" },
] as const;

export const wheelPath = (id: string): string => `/wheels/${id}`;

export const stateLabel = (state: State): string =>
  STATES.find((each) => each.state === state)?.label ?? state;

/** What comes next of a wheel: what was recommended last, else what its state asks for. */
export const nextOf = (wheel: Wheel): string =>
  wheel.next?.line ?? STATES.find((each) => each.state === wheel.state)?.next ?? "";

/** What became of a trade, in words. */
export function outcomeOf(trade: WheelTrade): string {
  if (trade.outcome === "open" && trade.open_contracts !== trade.contracts)
    return `${trade.open_contracts} of ${trade.contracts} open`;
  return trade.outcome.replaceAll("_", " ");
}

/** Calendar days from one market date to another. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/** Why a wheel has no rate a year; nothing where it has one. */
export function whyNoRate({ ratios, cycle_started_on, problems }: Wheel): string | undefined {
  if (ratios.annualised_return !== null) return undefined;
  if (ratios.raw_return !== null) return "fewer than 30 days at risk: too short for a rate a year";
  if (!cycle_started_on && !problems.length) return "nothing is at risk";
  return "the capital at risk of one of its campaigns is not known";
}

/** What is open comes in the order in which it expires, the rest by symbol. */
export function byExpiration(a: Wheel, b: Wheel): number {
  const order = (wheel: Wheel) => `${wheel.open_trade?.expiration_date ?? "~"} ${wheel.symbol}`;
  return order(a) < order(b) ? -1 : 1;
}

/** A wheel's configuration as it is now, with what is to change. */
export function changed(wheel: Wheel, what: Partial<WheelChangeOrder>): WheelChangeOrder {
  return {
    capital: wheel.capital,
    profile: wheel.profile,
    starting_direction: wheel.starting_direction,
    started_on: wheel.started_on,
    ended_on: wheel.ended_on,
    left_out: wheel.left_out,
    note: wheel.note,
    ...what,
  };
}
