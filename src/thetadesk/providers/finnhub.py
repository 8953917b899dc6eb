"""Finnhub: the earnings calendar, basic financials and news sentiment of companies (finnhub.io/docs/api).

The key goes in a header, never in an address. What an account may not see (news sentiment costs extra) is answered with
403, and is then nothing that this provider tells. Yields are in percent there, capitalisation in millions.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from thetadesk.kernel.errors import InvalidInputError
from thetadesk.market.model import Earnings, Fundamentals, Sentiment, number, price
from thetadesk.telemetry.redaction import hide
from thetadesk.wire.answers import figures_in
from thetadesk.wire.errors import Answer, BrokenAnswerError, RefusedError
from thetadesk.wire.http import Http, Params

T = TypeVar("T")
Fields = Mapping[str, Any]

_UNKNOWN_KEY, _NOT_ALLOWED = 401, 403
_HOURS = {"bmo": "before", "amc": "after", "dmh": "during"}
_PERCENT, _MILLION = 100.0, 1e6


class KeyRefusedError(InvalidInputError):
    """Finnhub does not take the key of the settings."""

    code = "provider-key"
    title = "The provider does not take the key"


class FinnhubAccount:
    """Finnhub as one key sees it."""

    name = "finnhub"

    def __init__(self, http: Http, url: str, key: str) -> None:
        hide(key)
        self._http = http
        self._api = url.rstrip("/")
        self._key = key

    async def earnings(self, symbol: str, first: date, last: date) -> list[Earnings]:
        """Reports between two days, oldest first."""
        params = [("from", first.isoformat()), ("to", last.isoformat()), ("symbol", symbol)]
        found = await self._get("calendar/earnings", "earnings", figures_in, params)
        rows = found.get("earningsCalendar") if found else []
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise BrokenAnswerError("Finnhub's earnings calendar cannot be understood.")
        reports = (_report(row) for row in rows if row.get("symbol") == symbol)
        return sorted((report for report in reports if report is not None), key=lambda report: report.on)

    async def fundamentals(self, symbol: str) -> Fundamentals | None:
        """A company's figures."""
        params = [("symbol", symbol), ("metric", "all")]
        found = await self._get("stock/metric", "basic financials", figures_in, params)
        metrics = found.get("metric") if found else None
        if not isinstance(metrics, dict) or not metrics:
            return None
        figures = {name: figure for name, value in metrics.items() if (figure := number(value)) is not None}
        market_cap, dividends = figures.get("marketCapitalization"), figures.get("currentDividendYieldTTM")
        return Fundamentals(
            symbol,
            self.name,
            self._http.now(),
            market_cap=None if market_cap is None else market_cap * _MILLION,
            price_to_earnings=figures.get("peTTM"),
            eps=figures.get("epsTTM"),
            beta=figures.get("beta"),
            dividend_per_share=figures.get("dividendPerShareTTM"),
            dividend_yield=None if dividends is None else dividends / _PERCENT,
            year_high=price(metrics.get("52WeekHigh")),
            year_low=price(metrics.get("52WeekLow")),
            figures=figures,
        )

    async def sentiment(self, symbol: str) -> Sentiment | None:
        """How its news of the last week sounds."""
        found = await self._get("news-sentiment", "news sentiment", figures_in, [("symbol", symbol)])
        mood, buzz = _member(found, "sentiment"), _member(found, "buzz")
        if not found or not mood:
            return None
        articles = number(buzz.get("articlesInLastWeek"))
        return Sentiment(
            symbol,
            self.name,
            self._http.now(),
            bullish=number(mood.get("bullishPercent")),
            bearish=number(mood.get("bearishPercent")),
            score=number(found.get("companyNewsScore")),
            sector_bullish=number(found.get("sectorAverageBullishPercent")),
            articles=None if articles is None else int(articles),
            buzz=number(buzz.get("buzz")),
        )

    async def _get(self, path: str, what: str, read: Callable[[Answer], T], params: Params) -> T | None:
        """What `read` makes of the answer; None for what this key may not see. KeyRefusedError for a wrong key."""
        try:
            return await self._http.get(
                f"{self._api}/{path}", what, read, params, {"x-finnhub-token": self._key}
            )
        except RefusedError as refusal:
            if refusal.status == _NOT_ALLOWED:
                return None
            if refusal.status == _UNKNOWN_KEY:
                raise KeyRefusedError(
                    "Finnhub does not take this key: compare FINNHUB_API_KEY with the key on finnhub.io/dashboard."
                ) from None
            raise


class Finnhub:
    """The adapter."""

    name = "finnhub"
    title = "Finnhub"
    reads_per_minute = 60

    def open(self, http: Http, url: str, key: str) -> FinnhubAccount:
        """Finnhub as one key sees it."""
        return FinnhubAccount(http, url, key)


PROVIDER = Finnhub()


def _member(fields: Fields | None, key: str) -> Fields:
    found = fields.get(key) if fields else None
    return found if isinstance(found, dict) else {}


def _report(row: Fields) -> Earnings | None:
    """None for a row without a day."""
    try:
        on = date.fromisoformat(str(row.get("date")))
    except ValueError:
        return None
    quarter, year = number(row.get("quarter")), number(row.get("year"))
    return Earnings(
        str(row["symbol"]),
        on,
        FinnhubAccount.name,
        hour=_HOURS.get(str(row.get("hour") or "").lower()),
        eps_estimate=number(row.get("epsEstimate")),
        eps_actual=number(row.get("epsActual")),
        revenue_estimate=number(row.get("revenueEstimate")),
        revenue_actual=number(row.get("revenueActual")),
        quarter=None if quarter is None else int(quarter),
        year=None if year is None else int(year),
    )
