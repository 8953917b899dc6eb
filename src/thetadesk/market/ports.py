"""What the market asks of those who know it. Adapters raise the errors of `wire.errors`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Protocol

from thetadesk.market.model import (
    Candle,
    Chain,
    Dividend,
    Earnings,
    Expiration,
    Fundamentals,
    Interval,
    Sentiment,
    SymbolFacts,
    Tick,
)

Put = Callable[[list[Tick]], None]
"""Takes what a source says, at once and without waiting (`Hub.put`)."""


class Wanted(Protocol):
    """Which symbols are wanted just now, as a source sees it (`market.demand.Demand`)."""

    def wanted(self, limit: int | None = None) -> list[str]:
        """The symbols, most important first; with a `limit`, no more than that."""
        ...

    def listen(self, changed: Callable[[], None]) -> Callable[[], None]:
        """From now on calls `changed` when the wanted symbols are not the same as before, until what is answered is
        called."""
        ...


class QuoteSource(Protocol):
    """A stream of quotes of one endpoint."""

    @property
    def name(self) -> str:
        """The endpoint's id, as its ticks carry it."""
        ...

    @property
    def streamed(self) -> frozenset[str]:
        """The symbols that are subscribed just now: what else is known ages, because nobody tells when it changes."""
        ...

    @property
    def ahead(self) -> float:
        """How many seconds the clock of its market is ahead of ours; a simulator's may be by days."""
        ...

    async def run(self, put: Put, demand: Wanted, heard: Callable[[], None]) -> None:
        """Connects, subscribes what is wanted and follows changes of it, until cancelled. `heard` is called for
        everything that arrives, heartbeats too. Raises an error of `wire.errors` when the stream is lost."""
        ...


class MarketData(Protocol):
    """What one endpoint answers about the market when asked."""

    @property
    def name(self) -> str:
        """The endpoint's id."""
        ...

    async def quotes(self, symbols: Sequence[str]) -> list[Tick]:
        """Snapshots (`snapshot`, not `streamed`); symbols that the source does not know are left out."""
        ...

    async def expirations(self, underlying: str) -> list[Expiration]:
        """Every listed expiration, soonest first; empty for a symbol without options."""
        ...

    async def chain(self, underlying: str, expiration: Expiration) -> Chain:
        """One expiration by strike, ascending."""
        ...

    async def candles(
        self, symbol: str, interval: Interval, since: datetime, until: datetime
    ) -> list[Candle]:
        """The candles that begin in `since` ≤ at < `until`, oldest first; gaps are times without trade."""
        ...

    async def facts(self, symbols: Sequence[str]) -> list[SymbolFacts]:
        """What the source says about the symbols themselves; those it knows nothing of are left out."""
        ...

    async def dividends(self, symbol: str, since: date) -> list[Dividend]:
        """Cash dividends that went or go ex since a day, announced ones included, oldest first; empty where the
        source tells none."""
        ...


class Provider(Protocol):
    """What a module in `providers` exports as `PROVIDER`: figures about companies, not prices."""

    @property
    def name(self) -> str: ...

    async def earnings(self, symbol: str, first: date, last: date) -> list[Earnings]:
        """Reports between two days, oldest first."""
        ...

    async def fundamentals(self, symbol: str) -> Fundamentals | None:
        """A company's figures, None if the provider has none."""
        ...

    async def sentiment(self, symbol: str) -> Sentiment | None:
        """How its news sounds, None if the provider does not say."""
        ...
