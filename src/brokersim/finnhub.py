"""Finnhub's answers about companies: the earnings calendar, basic financials and news sentiment.

The shapes are those of Finnhub's public documentation (finnhub.io/docs/api: earnings-calendar, company-basic-financials,
news-sentiment). Any token is taken, but there must be one.
"""

import hashlib
import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from brokersim.calendar import market_date
from brokersim.model import Bar, Earnings, Listing
from brokersim.sim import Sim

Json = dict[str, Any]
Handler = Callable[[Sim, Request], Json]

MOST_EVENTS = 1500
_WEEK, _YEAR = timedelta(days=7), timedelta(days=365)
_MARGIN = 4.5  # how many quarters of revenue the price of a share pays for


class RefusedError(Exception):
    """A request that cannot be answered: the status and Finnhub's words."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


def routes(sim: Sim) -> list[Route]:
    table: tuple[tuple[str, Handler], ...] = (
        ("/calendar/earnings", _calendar),
        ("/stock/metric", _metric),
        ("/news-sentiment", _sentiment),
    )
    return [
        Route(f"/finnhub/api/v1{path}", _endpoint(sim, handler), methods=["GET"]) for path, handler in table
    ]


def _endpoint(sim: Sim, handler: Handler) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        if not (request.query_params.get("token") or request.headers.get("x-finnhub-token")):
            return JSONResponse({"error": "Please use an API key."}, 401)
        try:
            return Response(json.dumps(handler(sim, request)), media_type="application/json")
        except RefusedError as error:
            return JSONResponse({"error": str(error)}, error.status)

    return answer


def _today(sim: Sim) -> date:
    return market_date(sim.clock.now())


def _day(request: Request, name: str, otherwise: date) -> date:
    given = request.query_params.get(name)
    try:
        return date.fromisoformat(given) if given else otherwise
    except ValueError:
        raise RefusedError(422, f"Wrong format for {name}: use yyyy-mm-dd.") from None


def _symbol(request: Request) -> str:
    symbol = request.query_params.get("symbol", "").strip().upper()
    if not symbol:
        raise RefusedError(422, "Symbol is a required parameter.")
    return symbol


def _calendar(sim: Sim, request: Request) -> Json:
    """Reports of a span, newest first; without one, of the coming month."""
    today = _today(sim)
    first = _day(request, "from", today)
    last = _day(request, "to", first + timedelta(days=30))
    wanted = request.query_params.get("symbol", "").strip().upper()
    if wanted and wanted not in sim.market.listings:
        return {"earningsCalendar": []}
    reports = sim.market.earnings(wanted or None, first, last)
    told = [earnings(each, sim.market.listings[each.symbol]) for each in reports]
    told.sort(key=lambda each: (each["date"], each["symbol"]), reverse=True)
    return {"earningsCalendar": told[:MOST_EVENTS]}


def earnings(report: Earnings, listing: Listing) -> Json:
    """One report; what is not out yet is null."""
    out = report.eps_actual is not None
    revenue = _revenue(listing, report.eps_estimate)
    surprise = (report.eps_actual or 0.0) - report.eps_estimate
    return {
        "date": report.on.isoformat(),
        "epsActual": round(report.eps_actual, 4) if report.eps_actual is not None else None,
        "epsEstimate": round(report.eps_estimate, 4),
        "hour": report.hour,
        "quarter": report.quarter,
        "revenueActual": round(revenue * (1 + surprise / 20)) if out else None,
        "revenueEstimate": round(revenue),
        "symbol": report.symbol,
        "year": report.year,
    }


def _revenue(listing: Listing, eps: float) -> float:
    """A quarter's revenue that such earnings could come from."""
    return abs(eps) * listing.shares_outstanding * _MARGIN


def _metric(sim: Sim, request: Request) -> Json:
    """Basic financials. A symbol nobody knows has none, as at Finnhub."""
    symbol, today = _symbol(request), _today(sim)
    listing = sim.market.listings.get(symbol)
    told: Json = {"metric": {}, "metricType": "all", "series": {}, "symbol": symbol}
    if listing is None or listing.kind == "index":
        return told
    bars = sim.market.daily_bars(symbol, today - _YEAR, today)
    reports = [each for each in sim.market.earnings(symbol, None, today) if each.eps_actual is not None]
    paid = sum((each.amount for each in sim.market.dividends(symbol, today - _YEAR, today)), Decimal(0))
    told["metric"] = metrics(listing, bars, reports, paid)
    told["series"] = {"quarterly": {"eps": [_quarter(each) for each in reversed(reports)]}, "annual": {}}
    return told


def _quarter(report: Earnings) -> Json:
    month = report.quarter * 3
    ended = date(report.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return {"period": ended.isoformat(), "v": round(report.eps_actual or 0.0, 4)}


def metrics(listing: Listing, bars: list[Bar], reports: list[Earnings], paid: Decimal) -> Json:
    """Finnhub's figures of a share from a year of sessions, its reports so far and a year's dividends per share.
    Capitalisation, volumes are in millions; returns and yields in percent."""
    if not bars:
        return {}
    close = bars[-1].close
    high, low = max(bars, key=lambda bar: bar.high), min(bars, key=lambda bar: bar.low)
    earned = sum(each.eps_actual or 0.0 for each in reports[-4:])
    return {
        "10DayAverageTradingVolume": _volume(bars[-10:]),
        "3MonthAverageTradingVolume": _volume(bars[-63:]),
        "13WeekPriceReturnDaily": _return(bars[-65:]),
        "26WeekPriceReturnDaily": _return(bars[-130:]),
        "52WeekHigh": round(high.high, 2),
        "52WeekHighDate": market_date(high.at).isoformat(),
        "52WeekLow": round(low.low, 2),
        "52WeekLowDate": market_date(low.at).isoformat(),
        "52WeekPriceReturnDaily": _return(bars),
        "beta": round(listing.beta, 4),
        "currentDividendYieldTTM": round(float(paid) / close * 100, 4),
        "dividendIndicatedAnnual": float(paid),
        "dividendPerShareTTM": float(paid),
        "dividendYieldIndicatedAnnual": round(float(paid) / close * 100, 4),
        "epsTTM": round(earned, 4) if reports else None,
        "marketCapitalization": round(close * listing.shares_outstanding / 1e6, 2),
        "peTTM": round(close / earned, 4) if earned > 0 else None,
    }


def _volume(bars: list[Bar]) -> float:
    return round(sum(bar.volume for bar in bars) / len(bars) / 1e6, 5)


def _return(bars: list[Bar]) -> float:
    return round((bars[-1].close / bars[0].close - 1) * 100, 4)


def _sentiment(sim: Sim, request: Request) -> Json:
    """How the news of the last week sounds. It leans the way the price went."""
    symbol, today = _symbol(request), _today(sim)
    listing = sim.market.listings.get(symbol)
    if listing is None or listing.kind != "stock":
        return {"buzz": None, "companyNewsScore": 0, "sentiment": None, "symbol": symbol}
    sector = [
        each
        for each in sim.market.listings.values()
        if each.sector == listing.sector and each.kind == "stock"
    ]
    bullish = {each.symbol: _bullish(sim, each.symbol, today) for each in sector}
    return sentiment(symbol, bullish, _draws(sim, symbol, today))


def _draws(sim: Sim, symbol: str, on: date) -> random.Random:
    digest = hashlib.sha256(f"{sim.options.seed}/news/{symbol}/{on}".encode()).digest()
    return random.Random(digest)  # noqa: S311 - invented news, nothing secret


def _bullish(sim: Sim, symbol: str, on: date) -> float:
    bars = sim.market.daily_bars(symbol, on - _WEEK, on)
    moved = _return(bars) if len(bars) > 1 else 0.0
    leaning = 0.55 + moved / 25 + _draws(sim, symbol, on).uniform(-0.1, 0.1)
    return min(max(leaning, 0.02), 0.98)


def sentiment(symbol: str, bullish: dict[str, float], draws: random.Random) -> Json:
    """One company's sentiment beside its sector's: shares of 1."""
    average = sum(bullish.values()) / len(bullish)
    articles, usual = draws.randrange(5, 160), draws.uniform(20, 90)
    return {
        "buzz": {
            "articlesInLastWeek": articles,
            "buzz": round(articles / usual, 4),
            "weeklyAverage": round(usual, 2),
        },
        "companyNewsScore": round((bullish[symbol] + 0.6) / 1.7, 4),
        "sectorAverageBullishPercent": round(average, 4),
        "sectorAverageNewsScore": round((average + 0.6) / 1.7, 4),
        "sentiment": {
            "bearishPercent": round(1 - bullish[symbol], 4),
            "bullishPercent": round(bullish[symbol], 4),
        },
        "symbol": symbol,
    }
