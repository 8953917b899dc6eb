/** What /ws/market says: a snapshot of what was asked for, then only what changed. */

/** How far a quote may be trusted; anything but "live" is never shown as if it were. */
export type QuoteState = "live" | "stale" | "closed" | "crossed" | "one-sided" | "missing";

export interface QuoteGreeks {
  source: "model" | "broker";
  /** Annualised, a fraction. */
  iv: number | null;
  delta: number | null;
  gamma: number | null;
  theta: number | null;
  vega: number | null;
  rho: number | null;
}

/** Prices are decimal strings per share. */
export interface QuoteJson {
  symbol: string;
  bid: string | null;
  ask: string | null;
  mark: string | null;
  last: string | null;
  change: string | null;
  /** In percent: 1.5 is one and a half. */
  change_percent: number | null;
  volume: number | null;
  open_interest?: number | null;
  age_seconds: number | null;
  state: QuoteState;
  source: string | null;
  greeks: QuoteGreeks | null;
}

export type QuoteChange = { symbol: string } & Partial<QuoteJson>;

export interface FeedJson {
  source: string;
  state: "live" | "silent" | "connecting" | "closed";
  age: number | null;
  reason?: string | null;
}

/** One open leg as it is worth now. `key` names it among the legs of the book. */
export interface LegLive {
  account_id: string;
  campaign_id: string;
  symbol: string;
  mark: string | null;
  mark_source: "mid" | "last" | null;
  value: string | null;
  pnl_today: string | null;
  pnl_open: string | null;
  /** Share of the most that the leg can earn, a fraction. */
  max_profit_fraction: number | null;
  delta: number | null;
  gamma: number | null;
  theta: number | null;
  vega: number | null;
  beta_weighted_delta: number | null;
  extrinsic: string | null;
  iv: number | null;
  greeks_source: "model" | "broker" | null;
  dte: number | null;
  trading_dte: number | null;
  moneyness: number | null;
  risk: "LOW" | "MEDIUM" | "HIGH" | null;
  assignment_probability: number | null;
  days_to_ex_dividend: number | null;
  days_to_earnings: number | null;
  state: QuoteState;
  age_seconds: number | null;
}

export type LegName = Pick<LegLive, "account_id" | "campaign_id" | "symbol">;
export type LegChange = LegName & Partial<LegLive>;

/** The whole book in one line. */
export interface TotalsLive {
  net_liquidation: string | null;
  pnl_today: string | null;
  pnl_open: string | null;
  delta: number | null;
  beta_weighted_delta: number | null;
  gamma: number | null;
  theta: number | null;
  vega: number | null;
  extrinsic: string | null;
  buying_power_used: number | null;
  buying_power_source: "broker" | "model" | null;
  /** How many legs a figure lacks, where it lacks any. */
  missing: Record<string, number>;
  /** Cash in other currencies, which is in no figure. */
  other_cash: Record<string, string>;
}

export interface BookChange {
  legs?: LegChange[];
  totals?: Partial<TotalsLive>;
  /** Legs that are held no longer. */
  gone?: LegName[];
}

export type ServerMessage =
  | { type: "snapshot"; seq: number; quotes: QuoteJson[]; book?: BookChange | null }
  | { type: "delta"; seq: number; quotes?: QuoteChange[]; book?: BookChange | null }
  | { type: "status"; feeds: FeedJson[] }
  | { type: "problem"; title: string; detail: string };

export type ClientMessage =
  | { op: "subscribe"; symbols: string[]; book: boolean }
  | { op: "unsubscribe"; symbols: string[] }
  | { op: "resume"; seq: number; symbols: string[]; book: boolean };
