/** What the market's endpoints answer. Prices are decimal strings; volatilities, Greeks and probabilities are numbers. */
import type { QuoteState } from "./live-types";

export interface Expiration {
  expires_on: string;
  root: string;
  settlement: "AM" | "PM";
  settles_at: string | null;
  dte: number;
  standard: boolean;
  multiplier: string;
}

export interface Expirations {
  symbol: string;
  source: string | null;
  items: Expiration[];
}

export interface OptionQuote {
  symbol: string;
  bid: string | null;
  ask: string | null;
  mark: string | null;
  iv: number | null;
  delta: number | null;
  gamma: number | null;
  theta: number | null;
  vega: number | null;
  open_interest: number | null;
  volume: number | null;
  age_seconds: number | null;
  state: QuoteState;
  greeks_source: "model" | "broker" | null;
}

export interface ChainRow {
  strike: string;
  call: OptionQuote | null;
  put: OptionQuote | null;
}
