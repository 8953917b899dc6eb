import type { Position } from "@/api/types";
import { formatDecimal } from "@/shared/format/decimal";

const PLAIN = /^[A-Z][A-Z0-9]*$/;

/** A symbol as a rule writes it: what is not letters and digits alone stands in brackets. */
const written = (symbol: string): string => (PLAIN.test(symbol) ? symbol : `[${symbol}]`);

const strikeText = (strike: string): string =>
  formatDecimal(strike, { places: 4, least: 0 }).replaceAll(",", "");

type Held = Pick<Position["instrument"], "underlying" | "strike" | "right">;

/** The rule that a leg suggests: its strike is reached; for shares a big day. It is there to be changed. */
export function ruleOfLeg({ underlying, strike, right }: Held): string {
  const symbol = written(underlying);
  if (!strike) return `abs(${symbol}.change_percent) >= 3% once during market`;
  return `${symbol} ${right === "C" ? ">=" : "<="} ${strikeText(strike)} for 30s during market`;
}

/** The rule that a strike of a chain suggests: the underlying comes to it, from whichever side. */
export const ruleOfStrike = (underlying: string, strike: string): string =>
  `${written(underlying)} crosses ${strikeText(strike)} cooldown 15m during market`;
