"""What the market's endpoints answer, as the OpenAPI document shows it."""

from thetadesk.web.schemas.market import CandlesJson, MetricsJson, RatesJson, RegimeJson, SymbolsJson
from thetadesk.web.schemas.options import (
    ChainJson,
    ExpirationJson,
    ExpirationsJson,
    OptionQuoteJson,
    PayoffJson,
)
from thetadesk.web.schemas.quotes import QuoteJson, QuotesJson

SPY: QuoteJson = {
    "symbol": "SPY",
    "bid": "601.20",
    "ask": "601.22",
    "mark": "601.21",
    "last": "601.21",
    "change": "-2.35",
    "change_percent": -0.389,
    "volume": 31250400.0,
    "open_interest": None,
    "state": "live",
    "source": "schwab",
    "greeks": None,
    "age_seconds": 0.412,
}
QUOTES: QuotesJson = {"items": [SPY], "problem": None}
CANDLES: CandlesJson = {
    "symbol": "SPY",
    "interval": "day",
    "source": "daily candles",
    "items": [
        {
            "at": "2026-03-02T14:30:00Z",
            "open": "603.10",
            "high": "604.92",
            "low": "600.03",
            "close": "603.56",
            "volume": 61230100.0,
        }
    ],
    "problem": None,
}
_MODEL = "the desk's model"
METRICS: MetricsJson = {
    "symbol": "SPY",
    "at": "2026-03-03T15:00:00Z",
    "spot": "601.21",
    "spot_source": "schwab",
    "realised": {
        "source": "daily candles",
        "items": [{"estimator": "yang_zhang", "window": 20, "days": 20, "value": 0.1312}],
    },
    "iv30": {
        "value": 0.1584,
        "source": "model",
        "fallback": False,
        "note": "between 2026-03-27 and 2026-04-17",
    },
    "iv_standing": {
        "source": "model",
        "fallback": False,
        "note": "252 of 252 days",
        "iv": 0.1584,
        "rank": 0.31,
        "percentile": 0.45,
        "window": 252,
        "days": 252,
        "low": 0.098,
        "high": 0.293,
    },
    "skew": {
        "source": _MODEL,
        "expires_on": "2026-04-02",
        "put": 0.187,
        "call": 0.139,
        "atm": 0.158,
        "risk_reversal": 0.048,
    },
    "term_structure": {
        "source": _MODEL,
        "shape": "contango",
        "points": [
            {"expires_on": "2026-03-10", "dte": 7, "iv": 0.142},
            {"expires_on": "2026-04-02", "dte": 30, "iv": 0.158},
        ],
    },
    "expected_moves": [
        {"source": _MODEL, "expires_on": "2026-03-10", "dte": 7, "straddle": 10.9, "iv": 11.8},
    ],
    "beta": {
        "value": 1.0,
        "source": "by definition",
        "fallback": False,
        "note": "weights are to SPY",
        "r_squared": None,
        "days": None,
    },
    "sector": {"value": "unknown", "source": "nobody says", "fallback": True, "note": ""},
    "dividends": [
        {
            "source": "schwab",
            "ex_on": "2026-03-20",
            "pay_on": "2026-04-30",
            "amount": "1.77",
            "forecast": True,
            "note": "the last four repeated",
        }
    ],
    "dividend_yield": {"value": 0.0117, "source": "schwab", "fallback": False, "note": ""},
    "earnings": None,
    "fundamentals": None,
    "sentiment": {
        "source": "finnhub",
        "at": "2026-03-03T14:00:00Z",
        "bullish": 0.62,
        "bearish": 0.38,
        "score": 0.71,
        "articles": 48,
        "buzz": 1.1,
    },
    "problems": [],
}
REGIME: RegimeJson = {
    "symbol": "SPY",
    "label": "up-low",
    "trend": "up",
    "volatility": "low",
    "numbers": [{"name": "50-day average", "value": 596.2, "says": "the close is above it"}],
    "days": 312,
    "on": "2026-03-02",
    "source": "daily candles",
    "problem": None,
}
SYMBOLS: SymbolsJson = {"items": [{"symbol": "SPY", "name": None}]}
RATES: RatesJson = {
    "items": [
        {
            "on": "2026-03-02",
            "rates": [{"days": 91, "rate": 0.0421, "source": "your own table", "own": True}],
        }
    ]
}
EXPIRATION: ExpirationJson = {
    "expires_on": "2026-04-17",
    "root": "SPY",
    "settlement": "PM",
    "settles_at": "2026-04-17T20:00:00Z",
    "dte": 45,
    "standard": True,
    "multiplier": "100",
}
EXPIRATIONS: ExpirationsJson = {"symbol": "SPY", "source": "schwab", "items": [EXPIRATION]}
_PUT: OptionQuoteJson = {
    "symbol": "SPY   260417P00580000",
    "bid": "4.13",
    "ask": "4.17",
    "mark": "4.15",
    "iv": 0.1712,
    "delta": -0.2431,
    "gamma": 0.0081,
    "theta": -0.1203,
    "vega": 0.6321,
    "rho": -0.18,
    "open_interest": 10412.0,
    "volume": 2210.0,
    "age_seconds": 0.6,
    "state": "live",
    "greeks_source": "model",
}
CHAIN: ChainJson = {
    "symbol": "SPY",
    "expiration": EXPIRATION,
    "source": "schwab",
    "at": "2026-03-03T15:00:00Z",
    "spot": "601.21",
    "underlying": SPY,
    "rows": [{"strike": "580.00", "call": None, "put": _PUT}],
    "expected_move": {"straddle": 27.4, "iv": 29.1},
}
PAYOFF: PayoffJson = {
    "symbol": "SPY",
    "spot": 601.21,
    "at": "2026-03-03T15:00:00Z",
    "expiry": {
        "kind": "expiry",
        "at": "2026-04-17T20:00:00Z",
        "points": [{"spot": 570.0, "profit": -865.0}, {"spot": 580.0, "profit": 135.0}],
        "breakevens": [578.65],
        "max_profit": 135.0,
        "max_loss": -865.0,
    },
    "now": {"points": [{"spot": 570.0, "profit": -371.2}, {"spot": 580.0, "profit": -201.9}]},
    "value": -135.0,
    "profit": 0.0,
    "cost": -135.0,
    "greeks": {"delta": 7.1, "gamma": -0.09, "theta": 2.1, "vega": -8.4, "rho": 3.9},
    "probability_of_profit": 0.771,
    "model": "American, continuous yield",
    "sigma": {"low": 569.3, "high": 634.9},
    "legs": [
        {
            "symbol": "SPY   260417P00580000",
            "quantity": "-1",
            "price": "4.15",
            "iv": 0.1712,
            "probability_of_touch": 0.4712,
            "probability_in_the_money": 0.2411,
        },
        {
            "symbol": "SPY   260417P00570000",
            "quantity": "1",
            "price": "2.80",
            "iv": 0.1803,
            "probability_of_touch": 0.3105,
            "probability_in_the_money": 0.1604,
        },
    ],
    "table": {
        "at": ["2026-03-03T15:00:00Z", "2026-04-17T20:00:00Z"],
        "rows": [{"spot": 580.0, "profits": [-201.9, 135.0]}],
    },
    "problems": [],
}
