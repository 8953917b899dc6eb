"""Price history as Schwab tells it: candles of minutes, days, weeks or months, oldest first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from brokersim.calendar import market_date, previous_session, session_on_or_before, sessions_between
from brokersim.model import Bar, Listing
from brokersim.schwab.answers import Json, midnight, milliseconds
from brokersim.schwab.naming import listed_as
from brokersim.schwab.quotes import price

if TYPE_CHECKING:
    from brokersim.market import Market

MINUTE_DAYS = 48
"""How far back minutes go."""

_CHICAGO = ZoneInfo("America/Chicago")  # where Schwab's trading days begin
_PERIODS = {"day": (1, 2, 3, 4, 5, 10), "month": (1, 2, 3, 6), "year": (1, 2, 3, 5, 10, 15, 20), "ytd": (1,)}
_DEFAULT_PERIOD = {"day": 10, "month": 1, "year": 1, "ytd": 1}
_TYPES = {
    "day": ("minute",),
    "month": ("daily", "weekly"),
    "year": ("daily", "weekly", "monthly"),
    "ytd": ("daily", "weekly"),
}
_FREQUENCIES = {"minute": (1, 5, 10, 15, 30), "daily": (1,), "weekly": (1,), "monthly": (1,)}
_EARLIEST = date(2023, 1, 3)


class SpanError(ValueError):
    """Parameters that name no span; `parameter` is the one to blame."""

    def __init__(self, parameter: str, words: str) -> None:
        super().__init__(words)
        self.parameter = parameter


@dataclass(frozen=True, slots=True)
class Span:
    """Which candles are wanted."""

    first: datetime
    last: datetime
    kind: str
    frequency: int
    with_previous: bool = False


def span_of(query: Mapping[str, str], now: datetime) -> Span:
    """The span that a request's parameters describe. Raises SpanError."""
    period_type = query.get("periodType") or "day"
    if period_type not in _PERIODS:
        raise SpanError("periodType", f"periodType must be one of {', '.join(_PERIODS)}.")
    kind = query.get("frequencyType") or _TYPES[period_type][-1]
    if kind not in _TYPES[period_type]:
        allowed = ", ".join(_TYPES[period_type])
        raise SpanError("frequencyType", f"frequencyType must be {allowed} for periodType {period_type}.")
    period = _whole(query, "period", _DEFAULT_PERIOD[period_type])
    if period not in _PERIODS[period_type]:
        raise SpanError("period", f"period must be one of {_PERIODS[period_type]} for {period_type}.")
    frequency = _whole(query, "frequency", 1)
    if frequency not in _FREQUENCIES[kind]:
        raise SpanError("frequency", f"frequency must be one of {_FREQUENCIES[kind]} for {kind}.")
    last = min(_instant(query, "endDate", now), now)
    first = _instant(query, "startDate", _beginning(period_type, period, last))
    if first > last:
        raise SpanError("startDate", "startDate must not be after endDate.")
    return Span(first, last, kind, frequency, query.get("needPreviousClose", "").lower() == "true")


def _whole(query: Mapping[str, str], name: str, otherwise: int) -> int:
    value = query.get(name) or str(otherwise)
    if not value.isascii() or not value.isdigit():
        raise SpanError(name, f"{name} must be a whole number.")
    return int(value)


def _instant(query: Mapping[str, str], name: str, otherwise: datetime) -> datetime:
    value = query.get(name)
    if not value:
        return otherwise
    try:
        return datetime.fromtimestamp(int(value) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        raise SpanError(name, f"{name} must be in milliseconds since 1970.") from None


def _beginning(period_type: str, period: int, last: datetime) -> datetime:
    on = market_date(last)
    if period_type == "day":
        first = session_on_or_before(on).on
        for _ in range(period - 1):
            first = previous_session(first).on
        return midnight(first)
    if period_type == "ytd":
        return midnight(on.replace(month=1, day=1))
    return midnight(on - timedelta(days=365 * period if period_type == "year" else 31 * period))


def history(market: "Market", listing: Listing, span: Span, now: datetime) -> Json:
    """The candles of a span, as far as there are any."""
    first = max(market_date(span.first), _EARLIEST)
    last = max(market_date(span.last), _EARLIEST)
    if span.kind == "minute":
        first = max(first, market_date(now) - timedelta(days=MINUTE_DAYS))
        bars = _minutes(market, listing.symbol, first, last, span.frequency)
        bars = [bar for bar in bars if span.first <= bar.at <= span.last]
    else:
        bars = [_dated(bar) for bar in market.daily_bars(listing.symbol, first, last)]
        bars = _joined(bars, _KEYS[span.kind])
    told: Json = {"candles": [candle(bar) for bar in bars], "symbol": listed_as(listing), "empty": not bars}
    return told | (_previous(market, listing, first) if span.with_previous else {})


def _previous(market: "Market", listing: Listing, first: date) -> Json:
    before = market.daily_bars(listing.symbol, first - timedelta(days=10), first - timedelta(days=1))
    if not before:
        return {}
    return {
        "previousClose": price(before[-1].close),
        "previousCloseDate": milliseconds(_dated(before[-1]).at),
    }


def candle(bar: Bar) -> Json:
    return {
        "open": price(bar.open),
        "high": price(bar.high),
        "low": price(bar.low),
        "close": price(bar.close),
        "volume": bar.volume,
        "datetime": milliseconds(bar.at),
    }


def _minutes(market: "Market", symbol: str, first: date, last: date, frequency: int) -> list[Bar]:
    found: list[Bar] = []
    for session in sessions_between(first, last):
        bars = market.minute_bars(symbol, session.on)
        found += (
            bars if frequency == 1 else _joined(bars, lambda bar: int(bar.at.timestamp()) // (60 * frequency))
        )
    return found


def _dated(bar: Bar) -> Bar:
    """A day's bar at midnight in Chicago."""
    at = datetime.combine(market_date(bar.at), time(), _CHICAGO).astimezone(UTC)
    return Bar(at, bar.open, bar.high, bar.low, bar.close, bar.volume)


_KEYS: dict[str, Callable[[Bar], object]] = {
    "daily": lambda bar: bar.at,
    "weekly": lambda bar: bar.at.isocalendar()[:2],
    "monthly": lambda bar: (bar.at.year, bar.at.month),
}


def _joined(bars: Sequence[Bar], key: Callable[[Bar], object]) -> list[Bar]:
    """Neighbouring bars with the same key as one."""
    joined = []
    for _, together in groupby(bars, key):
        group = list(together)
        high, low = max(bar.high for bar in group), min(bar.low for bar in group)
        volume = sum(bar.volume for bar in group)
        joined.append(Bar(group[0].at, group[0].open, high, low, group[-1].close, volume))
    return joined
