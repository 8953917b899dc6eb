/** What is known of an underlying. Volatilities, ranks and yields are fractions; every figure names who says it. */

export interface Said {
  /** Who says it: an endpoint, a provider, or the desk's own reckoning. */
  source: string;
  /** It stands in for what nobody told. */
  fallback?: boolean;
  /** How it was got: window, count, date. */
  note?: string | null;
}

/** A figure that may be missing: then the note says why. */
export interface SaidFigure extends Said {
  value: number | null;
}

export interface RealisedVolatility {
  estimator: "close_to_close" | "parkinson" | "garman_klass" | "rogers_satchell" | "yang_zhang";
  /** Trading days asked for. */
  window: number;
  /** Trading days that there were. */
  days: number;
  value: number | null;
}

export interface IvStanding extends Said {
  iv: number;
  /** Between the lowest and highest of the window, 0 to 1. */
  rank: number | null;
  /** Share of the window's days that were lower, 0 to 1. */
  percentile: number | null;
  window: number;
  days: number;
  low: number | null;
  high: number | null;
}

export interface Metrics {
  symbol: string;
  at: string;
  spot: string | null;
  realised: Said & { items: RealisedVolatility[] };
  spot_source: string;
  iv30: SaidFigure;
  iv_rank: SaidFigure;
  iv_percentile: SaidFigure;
  iv_standing: IvStanding | null;
  skew: (Said & { expires_on: string; put: number; call: number; atm: number; risk_reversal: number }) | null;
  term_structure:
    | (Said & { shape: string; points: { expires_on: string; dte: number; iv: number }[] })
    | null;
  /** In dollars to either side. */
  expected_moves: (Said & {
    expires_on: string;
    dte: number;
    straddle: number | null;
    iv: number | null;
  })[];
  beta: (Said & { value: number; r_squared: number | null; days: number | null }) | null;
  sector: Said & { value: string };
  dividends: (Said & { ex_on: string; pay_on: string | null; amount: string; forecast: boolean })[];
  dividend_yield: SaidFigure;
  earnings:
    | (Said & { on: string; hour: "before" | "after" | "during" | null; eps_estimate: number | null })
    | null;
  fundamentals:
    | (Said & {
        at: string;
        market_cap: number | null;
        price_to_earnings: number | null;
        eps: number | null;
        year_high: number | null;
        year_low: number | null;
      })
    | null;
  sentiment:
    | (Said & {
        at: string;
        bullish: number | null;
        bearish: number | null;
        score: number | null;
        articles: number | null;
        buzz: number | null;
      })
    | null;
  /** What could not be asked for, in words. */
  problems: string[];
}

export interface RegimeJson {
  symbol: string;
  label: string;
  trend: "up" | "sideways" | "down" | "unknown";
  volatility: "low" | "normal" | "high" | "unknown";
  numbers: { name: string; value: number | null; says: string }[];
  days: number;
  on: string | null;
  source: string;
  problem: string | null;
}
