"""The market as JSON: quotes, candles, rates, and everything about an underlying."""

from datetime import date, timedelta
from typing import Literal

from thetadesk.kernel.calendar import market_date
from thetadesk.market.hub import Hub
from thetadesk.market.model import Candle, Dividend, Quote, RatePoint, Sourced
from thetadesk.market.regime import Regime
from thetadesk.market.service.metrics import Metrics
from thetadesk.market.surface import ExpectedMove
from thetadesk.pricing.terms import calendar_days_left
from thetadesk.web.live.board import age_of
from thetadesk.web.live.quotes import NOTHING, fields_of, greeks_json, maybe_price, price_text
from thetadesk.web.schemas.market import (
    BetaJson,
    CandleJson,
    DividendJson,
    EarningsJson,
    ExpectedMoveJson,
    FundamentalsJson,
    IvStandingJson,
    MetricsJson,
    RateDayJson,
    RegimeJson,
    SaidJson,
    SentimentJson,
    SkewJson,
    TermStructureJson,
    TextJson,
)
from thetadesk.web.schemas.quotes import QuoteJson
from thetadesk.web.schemas.values import instant, maybe_day

MODEL = "the desk's model"
OWN_CANDLES = "daily candles"
_HOURS: dict[str, Literal["before", "after", "during"]] = {
    "before": "before",
    "after": "after",
    "during": "during",
}
_MONTH = timedelta(days=30)
_OWN_TABLE = RatePoint(date.min, 0, 0.0).source


def quote(symbol: str, known: Quote | None, hub: Hub, now: float) -> QuoteJson:
    """A symbol's quote at `now` (epoch seconds), by the hub's judgement."""
    fields = NOTHING if known is None else fields_of(known, hub.state(known, now))
    bid, ask, mark, last, change, percent, volume, interest, state, source, _ = fields
    return {
        "symbol": symbol,
        "bid": maybe_price(bid),
        "ask": maybe_price(ask),
        "mark": maybe_price(mark),
        "last": maybe_price(last),
        "change": maybe_price(change),
        "change_percent": rounded(percent, 3),
        "volume": volume,
        "open_interest": interest,
        "state": state,
        "source": source,
        "greeks": None if known is None else greeks_json(known.greeks),
        "age_seconds": None if known is None else round(age_of(known, hub, now), 3),
    }


def rounded(value: float | None, digits: int) -> float | None:
    """A figure to so many digits, or null."""
    return None if value is None else round(value, digits)


def candle(told: Candle) -> CandleJson:
    """One candle."""
    return {
        "at": instant(told.at),
        "open": price_text(told.open),
        "high": price_text(told.high),
        "low": price_text(told.low),
        "close": price_text(told.close),
        "volume": told.volume,
    }


def rate_days(points: list[RatePoint]) -> list[RateDayJson]:
    """The table of rates by day."""
    days: dict[date, RateDayJson] = {}
    for point in points:
        day = days.setdefault(point.on, {"on": point.on.isoformat(), "rates": []})
        mine = point.source == _OWN_TABLE
        day["rates"].append(
            {"days": point.days, "rate": point.rate, "source": point.source, "own": mine},
        )
    return list(days.values())


def regime(found: Regime, problem: str | None) -> RegimeJson:
    """A regime with its numbers."""
    return {
        "symbol": found.symbol,
        "label": found.label,
        "trend": found.trend.value,
        "volatility": found.volatility.value,
        "numbers": [{"name": n.name, "value": rounded(n.value, 6), "says": n.says} for n in found.numbers],
        "days": found.days,
        "on": maybe_day(found.on),
        "source": OWN_CANDLES,
        "problem": problem,
    }


def metrics(found: Metrics) -> MetricsJson:
    """Everything about an underlying."""
    known = found.inputs
    return {
        "symbol": found.symbol,
        "at": instant(found.at),
        "spot": maybe_price(found.spot.value),
        "spot_source": found.spot.source,
        "realised": {
            "source": OWN_CANDLES,
            "items": [
                {
                    "estimator": each.estimator,
                    "window": each.window,
                    "days": each.days,
                    "value": rounded(each.value, 6),
                }
                for each in found.realised
            ],
        },
        "iv30": _said(found.iv),
        "iv_standing": _standing(found),
        "skew": _skew(found),
        "term_structure": _term(found),
        "expected_moves": [_move(found, each) for each in found.moves],
        "beta": _beta(found),
        "sector": _text(known.sector),
        "dividends": [_dividend(each, known.dividends.note) for each in known.dividends.value],
        "dividend_yield": _said(known.dividend_yield),
        "earnings": _earnings(found),
        "fundamentals": _fundamentals(found),
        "sentiment": _sentiment(found),
        "problems": found.problems,
    }


def _said(told: Sourced[float | None]) -> SaidJson | None:
    if told.value is None:
        return None
    return {
        "value": round(told.value, 6),
        "source": told.source,
        "fallback": told.fallback,
        "note": told.note,
    }


def _text(told: Sourced[str]) -> TextJson:
    return {"value": told.value, "source": told.source, "fallback": told.fallback, "note": told.note}


def _standing(found: Metrics) -> IvStandingJson | None:
    own, rank, percentile = found.standing, found.iv_rank, found.iv_percentile
    if found.iv.value is None or (own is None and rank.value is None and percentile.value is None):
        return None
    return {
        "source": rank.source,
        "fallback": rank.fallback,
        "note": rank.note,
        "iv": round(found.iv.value, 6),
        "rank": rounded(rank.value, 4),
        "percentile": rounded(percentile.value, 4),
        "window": 0 if own is None else own.window,
        "days": 0 if own is None else own.days,
        "low": None if own is None else round(own.low, 6),
        "high": None if own is None else round(own.high, 6),
    }


def _skew(found: Metrics) -> SkewJson | None:
    """The skew of the expiration nearest to thirty days from now."""
    if not found.skews:
        return None
    day = market_date(found.at + _MONTH)
    chosen = min(found.skews, key=lambda each: abs(each.expires_on - day))
    return {
        "source": MODEL,
        "expires_on": chosen.expires_on.isoformat(),
        "put": round(chosen.put, 6),
        "call": round(chosen.call, 6),
        "atm": round(chosen.atm, 6),
        "risk_reversal": round(chosen.risk_reversal, 6),
    }


def _term(found: Metrics) -> TermStructureJson | None:
    if found.shape is None:
        return None
    return {
        "source": MODEL,
        "shape": found.shape.value,
        "points": [
            {
                "expires_on": each.expiration.expires_on.isoformat(),
                "dte": _dte(found, each.expiration.expires_on),
                "iv": round(each.atm, 6),
            }
            for each in found.term
        ],
    }


def _move(found: Metrics, move: ExpectedMove) -> ExpectedMoveJson:
    return {
        "source": MODEL,
        "expires_on": move.expires_on.isoformat(),
        "dte": _dte(found, move.expires_on),
        "straddle": rounded(move.straddle, 4),
        "iv": round(move.volatility, 4),
    }


def _dte(found: Metrics, on: date) -> int:
    return calendar_days_left(found.at, on)


def _beta(found: Metrics) -> BetaJson | None:
    told, detail = found.inputs.beta, found.inputs.beta_detail
    if told.value is None:
        return None
    return {
        "value": round(told.value, 4),
        "source": told.source,
        "fallback": told.fallback,
        "note": told.note,
        "r_squared": None if detail is None else round(detail.r_squared, 4),
        "days": None if detail is None else detail.days,
    }


def _dividend(told: Dividend, note: str) -> DividendJson:
    return {
        "source": told.source,
        "ex_on": told.ex_on.isoformat(),
        "pay_on": maybe_day(told.pay_on),
        "amount": price_text(told.amount),
        "forecast": told.forecast,
        "note": note if told.forecast else "",
    }


def _earnings(found: Metrics) -> EarningsJson | None:
    if not found.inputs.earnings:
        return None
    first = found.inputs.earnings[0]
    return {
        "source": first.source,
        "on": first.on.isoformat(),
        "hour": _HOURS.get(first.hour or ""),
        "eps_estimate": first.eps_estimate,
    }


def _fundamentals(found: Metrics) -> FundamentalsJson | None:
    told = found.company.fundamentals
    if told is None:
        return None
    return {
        "source": told.source,
        "at": instant(told.at),
        "market_cap": told.market_cap,
        "price_to_earnings": told.price_to_earnings,
        "eps": told.eps,
        "year_high": told.year_high,
        "year_low": told.year_low,
    }


def _sentiment(found: Metrics) -> SentimentJson | None:
    told = found.company.sentiment
    if told is None:
        return None
    return {
        "source": told.source,
        "at": instant(told.at),
        "bullish": told.bullish,
        "bearish": told.bearish,
        "score": told.score,
        "articles": told.articles,
        "buzz": told.buzz,
    }
