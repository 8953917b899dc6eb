"""A market that says what a test wrote down, counts what it is asked, and fails when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from thetadesk.db.engine import Database
from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import is_trading_day, market_date, session_close, session_open
from thetadesk.kernel.clock import FixedClock
from thetadesk.kernel.errors import ThetadeskError
from thetadesk.kernel.instruments import Right, option
from thetadesk.kernel.tenant import LOCAL_TENANT
from thetadesk.market.model import (
    Candle,
    Chain,
    ChainRow,
    Dividend,
    Earnings,
    Expiration,
    Fundamentals,
    Interval,
    Priority,
    Sentiment,
    SymbolFacts,
    Tick,
)
from thetadesk.market.service.marketplace import Marketplace
from thetadesk.pricing import european

NOW = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)
"""A Wednesday, 11:00 in New York."""
MINUTE = timedelta(minutes=1)


@dataclass
class ScriptedMarket:
    """One endpoint. `vol` is the volatility of every option, `price` the close of a symbol on a day."""

    clock: FixedClock
    name: str = "schwab-sim"
    vol: Callable[[float], float] = lambda _strike: 0.25
    price: Callable[[str, date], float] = lambda _symbol, _on: 100.0
    listed_on: date = date(2010, 1, 1)
    told_facts: dict[str, SymbolFacts] = field(default_factory=dict)
    told_dividends: dict[str, list[Dividend]] = field(default_factory=dict)
    left_out: set[date] = field(default_factory=set)
    days: Sequence[int] = (9, 21, 37, 65, 93)
    failure: ThetadeskError | None = None
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    slowly: float = 0.0

    async def _ask(self, *question: Any) -> None:
        self.asked.append(question)
        await asyncio.sleep(self.slowly)
        if self.failure is not None:
            raise self.failure

    def count(self, kind: str) -> int:
        return sum(question[0] == kind for question in self.asked)

    async def quotes(self, symbols: Sequence[str]) -> list[Tick]:
        await self._ask("quotes", *symbols)
        return []

    async def expirations(self, underlying: str) -> list[Expiration]:
        await self._ask("expirations", underlying)
        on = market_date(self.clock.now())
        days = [on + timedelta(days=each) for each in self.days]
        return [
            Expiration(day, underlying, underlying, settles_at=session_close(day))
            for day in reversed(days)
            if is_trading_day(day)
        ]

    async def chain(self, underlying: str, expiration: Expiration) -> Chain:
        await self._ask("chain", underlying, expiration.expires_on)
        now, rows, ticks = self.clock.now(), [], {}
        years = (expiration.settles_at - now) / timedelta(days=365)
        for strike in range(80, 125):
            names = [
                option(underlying, expiration.expires_on, right, Decimal(strike)).symbol for right in Right
            ]
            for name, sign in zip(names, (1.0, -1.0), strict=True):
                mid = european.value(100.0, float(strike), years, self.vol(strike), 0.04, 0.0, sign).price
                ticks[name] = self._tick(name, bid=mid * 0.999, ask=mid * 1.001)
            rows.append(ChainRow(Decimal(strike), *names))
        ticks[underlying] = self._tick(underlying, bid=99.99, ask=100.01, last=100.0, previous_close=99.0)
        return Chain(underlying, expiration, tuple(rows), now, self.name, ticks)

    async def candles(
        self, symbol: str, interval: Interval, since: datetime, until: datetime
    ) -> list[Candle]:
        await self._ask("candles", symbol, interval, since, until)
        on, found = max(market_date(since), self.listed_on), []
        while on <= market_date(until):
            if is_trading_day(on) and on not in self.left_out:
                found += self._of_day(symbol, interval, on)
            on += timedelta(days=1)
        return [candle for candle in found if since <= candle.at < min(until, self.clock.now())]

    def _of_day(self, symbol: str, interval: Interval, on: date) -> list[Candle]:
        price, opens = self.price(symbol, on), session_open(on)
        if interval is Interval.DAY:
            return [Candle(symbol, opens, price, price + 1, price - 1, price, 1000.0)]
        count = int((session_close(on) - opens) / MINUTE)
        return [
            Candle(symbol, opens + n * MINUTE, price, price + 1, price - 1, price, 1.0) for n in range(count)
        ]

    async def facts(self, symbols: Sequence[str]) -> list[SymbolFacts]:
        await self._ask("facts", *symbols)
        return [self.told_facts[symbol] for symbol in symbols if symbol in self.told_facts]

    async def dividends(self, symbol: str, since: date) -> list[Dividend]:
        await self._ask("dividends", symbol)
        return [each for each in self.told_dividends.get(symbol, []) if each.ex_on >= since]

    def _tick(self, symbol: str, **said: float) -> Tick:
        at = self.clock.now().timestamp()
        return Tick(symbol, self.name, at, snapshot=True, streamed=False, **said)


@dataclass
class ScriptedProvider:
    """A provider of one report a company, and of figures."""

    name: str = "finnhub"
    reports: list[Earnings] = field(default_factory=list)
    failure: ThetadeskError | None = None
    asked: int = 0

    async def _ask(self) -> None:
        self.asked += 1
        if self.failure is not None:
            raise self.failure

    async def earnings(self, symbol: str, first: date, last: date) -> list[Earnings]:
        await self._ask()
        return [each for each in self.reports if each.symbol == symbol and first <= each.on <= last]

    async def fundamentals(self, symbol: str) -> Fundamentals | None:
        await self._ask()
        return Fundamentals(symbol, self.name, NOW, market_cap=3e12, beta=1.2)

    async def sentiment(self, symbol: str) -> Sentiment | None:
        await self._ask()
        return Sentiment(symbol, self.name, NOW, bullish=0.7, bearish=0.3)


class ScriptedDesk:
    """A desk with one scripted market, holding what the test says it holds."""

    def __init__(self, database: Database, *, owned: Sequence[str] = ("AAPL",)) -> None:
        self.database = database
        self.clock = FixedClock(NOW)
        self.market = Marketplace()
        self.source = ScriptedMarket(self.clock)
        self.provider = ScriptedProvider()
        self.market.asks = lambda _symbol: (self.source,)
        self.market.providers = lambda: (self.provider,)
        self.market.hub.want("book", owned, Priority.OWNED)

    def unit(self) -> AbstractContextManager[Unit]:
        return self.database.unit(LOCAL_TENANT)

    def reading(self) -> AbstractContextManager[Unit]:
        return self.database.reading(LOCAL_TENANT)

    def tell(self, symbol: str = "AAPL", **said: Any) -> None:
        """A tick of the stream, now."""
        now = self.clock.now().timestamp()
        self.market.hub.put([Tick(symbol, self.source.name, now, **said)])
