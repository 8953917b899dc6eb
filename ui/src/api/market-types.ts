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

/** What traded in one minute or day; `at` is when it began, in UTC. */
export interface Candle {
  at: string;
  open: string;
  high: string;
  low: string;
  close: string;
  volume: number;
}

export interface Chain {
  symbol: string;
  expiration: Expiration;
  source: string;
  at: string;
  spot: string | null;
  rows: ChainRow[];
  expected_move: { straddle: number | null; iv: number | null } | null;
}

export interface PayoffOrder {
  symbol: string;
  legs: { symbol: string; quantity: number; price?: string }[];
  at?: string;
  spot?: string;
  vol_shift?: number;
}

export interface PayoffPoint {
  spot: number;
  profit: number;
}

export interface PayoffGreeks {
  delta: number;
  gamma: number;
  theta: number;
  vega: number;
  rho: number;
}

export interface PayoffLegJson {
  symbol: string;
  quantity: string;
  price: string | null;
  iv: number | null;
}

export interface PayoffJson {
  symbol: string;
  spot: number;
  at: string;
  expiry: {
    kind: "expiry" | "front expiry";
    at: string | null;
    points: PayoffPoint[];
    breakevens: number[];
    max_profit: number | null;
    max_loss: number | null;
  };
  now: { points: PayoffPoint[] };
  value: number | null;
  profit: number | null;
  /** Positive for a debit. */
  cost: number;
  greeks: PayoffGreeks | null;
  probability_of_profit: number | null;
  model: string;
  sigma: { low: number; high: number } | null;
  legs: PayoffLegJson[];
  /** Profits by price (rows) and instant (columns). */
  table: { at: string[]; rows: { spot: number; profits: number[] }[] };
  /** What could not be computed, and why. */
  problems: string[];
}
