"""Candles: built minute by minute from trades, rolled up into days, and what of them is missing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from math import isfinite

from thetadesk.kernel.calendar import (
    is_trading_day,
    market_date,
    next_trading_day,
    previous_trading_day,
    session_close,
    session_open,
)
from thetadesk.market.model import LARGEST, Candle, Quote, Span

MINUTE = timedelta(minutes=1)
SETTLING = timedelta(hours=8)
MINUTE_RETENTION = timedelta(days=30)
DAY_RETENTION = timedelta(days=3650)
"""How long candles are kept. Minutes are rolled up into days before they go."""

_SECONDS = 60
_SAME_SCALE = 0.02  # a close may be corrected, but not by so much
_DAY = timedelta(days=1)


class Builder:
    """Minute candles from trades as they happen. It holds the current minute of each symbol and the finished ones
    that nobody has taken yet, at most `most` of these: the oldest go first, and are asked for again later."""

    def __init__(self, most: int = 50_000) -> None:
        self._most = most
        self._now: dict[str, _Minute] = {}
        self._volumes: dict[str, float] = {}
        self._done: list[Candle] = []

    def trade(self, quote: Quote, at: float, size: float | None = None) -> None:
        """Takes a trade at the quote's last price, at `at` (epoch seconds, the market's clock). Its volume is what the
        day's has grown by, else its `size`. One that belongs to an earlier minute than the current one is left out."""
        price = quote.last
        if price is None:
            return
        begins = int(at) // _SECONDS
        volume = self._grown(quote, size)
        minute = self._now.get(quote.symbol)
        if minute is None or begins > minute.begins:
            if minute is not None:
                self._finish(quote.symbol, minute)
            self._now[quote.symbol] = _Minute(begins, price, price, price, price, volume)
        elif begins == minute.begins:
            minute.high = max(minute.high, price)
            minute.low = min(minute.low, price)
            minute.close = price
            minute.volume += volume

    def current(self, symbol: str) -> Candle | None:
        """The minute that a symbol is in, as far as it has come; None before its first trade."""
        minute = self._now.get(symbol)
        return None if minute is None else minute.candle(symbol)

    def waiting(self, symbol: str) -> list[Candle]:
        """The symbol's finished minutes that nobody has taken yet, oldest first."""
        return [candle for candle in self._done if candle.symbol == symbol]

    def take(self, now: float, ahead: Callable[[str], float] = lambda _symbol: 0.0) -> list[Candle]:
        """Hands over every finished minute, the ones that ended before `now` included; `ahead` says how many seconds the
        clock of a symbol's market is ahead of `now`."""
        for symbol, minute in list(self._now.items()):
            if minute.begins < int(now + ahead(symbol)) // _SECONDS:
                self._finish(symbol, minute)
                del self._now[symbol]
        taken, self._done = self._done, []
        return taken

    def _grown(self, quote: Quote, size: float | None) -> float:
        if quote.volume is None:
            return size or 0.0
        before = self._volumes.get(quote.symbol)
        self._volumes[quote.symbol] = quote.volume
        # A day's first figure says nothing of this minute; a smaller one is another day's.
        return size or 0.0 if before is None or quote.volume < before else quote.volume - before

    def _finish(self, symbol: str, minute: _Minute) -> None:
        self._done.append(minute.candle(symbol))
        if len(self._done) > self._most:
            del self._done[: self._most // 10]


@dataclass(slots=True)
class _Minute:
    begins: int  # minutes since 1970
    open: float
    high: float
    low: float
    close: float
    volume: float

    def candle(self, symbol: str) -> Candle:
        at = datetime.fromtimestamp(self.begins * _SECONDS, UTC)
        return Candle(symbol, at, self.open, self.high, self.low, self.close, self.volume)


def sound(candle: Candle) -> bool:
    """Whether a candle can be: positive finite prices, none outside low and high."""
    prices = (candle.open, candle.close, candle.low, candle.high, candle.volume)
    return (
        all(isfinite(price) and price < LARGEST for price in prices)
        and 0 < candle.low <= min(candle.open, candle.close)
        and candle.high >= max(candle.open, candle.close)
    )


def rolled_up(symbol: str, minutes: Iterable[Candle]) -> list[Candle]:
    """The days that a symbol's minutes make, oldest first: regular sessions only, as exchanges count a day."""
    days = []
    for on, of_day in groupby(sorted(minutes, key=lambda c: c.at), key=lambda c: market_date(c.at)):
        if not is_trading_day(on):
            continue
        opens, closes = session_open(on), session_close(on)
        within = [candle for candle in of_day if opens <= candle.at < closes]
        if within:
            days.append(merged(symbol, opens, within))
    return days


def merged(symbol: str, at: datetime, candles: Sequence[Candle]) -> Candle:
    """One candle that burns as long as all of `candles` (at least one, oldest first)."""
    return Candle(
        symbol,
        at,
        candles[0].open,
        max(candle.high for candle in candles),
        min(candle.low for candle in candles),
        candles[-1].close,
        sum(candle.volume for candle in candles),
    )


def today(quote: Quote, now: datetime) -> Candle | None:
    """The day that is going on, as its quote tells it; None on other days and before there is a trade."""
    on = market_date(now)
    if quote.last is None or not is_trading_day(on) or now < session_open(on):
        return None
    first = quote.open or quote.last
    high = max(quote.high or first, first, quote.last)
    low = min(quote.low or first, first, quote.last)
    return Candle(quote.symbol, session_open(on), first, high, low, quote.last, quote.volume or 0.0)


def last_session(now: datetime) -> date:
    """The last trading day whose session has ended at `now`."""
    on = market_date(now)
    if is_trading_day(on) and now >= session_close(on):
        return on
    return previous_trading_day(on)


def settled_session(now: datetime) -> date:
    """The last session of which a source that will ever tell a candle has told it: over since eight hours, which is until
    midnight."""
    return last_session(now - SETTLING)


def uncovered(covered: Span | None, first: date, last: date) -> list[Span]:
    """What must still be asked for so that everything from `first` to `last` is covered without a gap: the days before
    and after what has been asked for already."""
    if last < first:
        return []
    if covered is None:
        return [(first, last)]
    begins, ends = covered
    spans = []
    if first < begins:
        spans.append((first, begins - _DAY))
    if last > ends:
        spans.append((ends + _DAY, last))
    return spans


def rebased(known: Iterable[Candle], told: Iterable[Candle]) -> bool:
    """Whether a source tells days anew at another scale than they were told before: after a split all of a symbol's
    history is."""
    closes = {market_date(candle.at): candle.close for candle in known}
    return any(
        abs(candle.close / before - 1) > _SAME_SCALE
        for candle in told
        if (before := closes.get(market_date(candle.at))) is not None
    )


def gaps(days: Collection[date]) -> list[Span]:
    """The trading days that are missing between the first and the last of `days`, those that follow each other as one
    span. Before the first a symbol may not have been listed."""
    if not days:
        return []
    missing = []
    on, last = next_trading_day(min(days)), max(days)
    while on < last:
        if on not in days:
            missing.append(on)
        on = next_trading_day(on)
    return _spans(missing)


def holes(minutes: Collection[datetime], since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """The stretches of `since` ≤ at < `until` (whole minutes) in which no minute has a candle."""
    found: list[tuple[datetime, datetime]] = []
    at = since
    while at < until:
        if at not in minutes:
            if found and found[-1][1] == at:
                found[-1] = (found[-1][0], at + MINUTE)
            else:
                found.append((at, at + MINUTE))
        at += MINUTE
    return found


def _spans(days: Iterable[date]) -> list[Span]:
    spans: list[Span] = []
    for day in days:
        if spans and previous_trading_day(day) <= spans[-1][1]:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return spans
