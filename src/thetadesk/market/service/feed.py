"""Keeps one stream of quotes going: connects it, watches it, says when it is not to be believed, and connects it again.

A stream ends with an error of `wire.errors`, or is ended here when nothing was heard for too long. From that moment on
its quotes are stale in the hub, until each is told again. One feed serves everybody, as brokers allow a user few streams.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NoReturn

from thetadesk.kernel.clock import Clock
from thetadesk.kernel.errors import ConflictError
from thetadesk.market.hub import Hub
from thetadesk.market.model import Tick
from thetadesk.market.ports import QuoteSource, Wanted
from thetadesk.market.quality import markets_of
from thetadesk.wire.errors import StreamRefusedError, StreamSilentError, WireError
from thetadesk.wire.socket import together

_LOG = logging.getLogger(__name__)
_LOOK = 0.25
_SHARES = ("SPY",)
"""Whose hours count as long as nothing is followed."""


class FeedState(StrEnum):
    """How a feed is: `closed` when nothing is wanted of it or it has ended for good."""

    CONNECTING = "connecting"
    LIVE = "live"
    SILENT = "silent"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class FeedPatience:
    """How long to wait, in seconds."""

    silent: float = 6.0
    """Without a sign of life while the market is open; who is alive is heard every three seconds."""
    untold: float = 15.0
    """Without a quote, while the market is open, by a stream that told some before."""
    idle: float = 30.0
    """Without a sign of life while the market is closed."""
    connecting: float = 15.0
    """For the way from an address to the first sign of life."""
    first_retry: float = 0.25
    slowest_retry: float = 3.0
    tired: int = 30
    """Failures in a row after which it is tried at leisure."""
    leisure: float = 30.0


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """How a feed is. `problem` says in words what ended it last and is None while it is live; `losses` counts how often
    it was lost since it began."""

    source: str
    state: FeedState
    since: datetime
    heard_at: datetime | None
    problem: str | None
    retry_at: datetime | None
    losses: int
    symbols: int


class Feed:
    """The supervisor of one source."""

    def __init__(
        self,
        source: QuoteSource,
        hub: Hub,
        clock: Clock,
        renew: Callable[[], Awaitable[None]] | None = None,
        patience: FeedPatience | None = None,
        demand: Wanted | None = None,
    ) -> None:
        """`renew` gets a fresh token when the source's is not taken any more; `demand` is the feed's share of what is
        wanted, everything by default."""
        self._source, self._hub, self._clock = source, hub, clock
        self._renew = renew
        self._demand = hub.demand if demand is None else demand
        self._patience = patience or FeedPatience()
        self._state, self._since = FeedState.CLOSED, clock.now()
        self._heard_at: datetime | None = None
        self._retry_at: datetime | None = None
        self._problem: str | None = None
        self._losses = 0
        self._failures = 0
        self._attempt = _Attempt()
        self._streamed: frozenset[str] = frozenset()
        self._markets: tuple[str, ...] = _SHARES
        self._listeners: list[Callable[[FeedHealth], None]] = []

    @property
    def health(self) -> FeedHealth:
        return FeedHealth(
            self._source.name,
            self._state,
            self._since,
            self._heard_at,
            self._problem,
            self._retry_at,
            self._losses,
            len(self._source.streamed),
        )

    def listen(self, changed: Callable[[FeedHealth], None]) -> Callable[[], None]:
        """Calls `changed` whenever the state or the problem is another, until what is answered is called."""
        self._listeners.append(changed)
        return lambda: self._listeners.remove(changed)

    async def run(self) -> NoReturn:
        """Runs until cancelled. What a new login must solve (LoginLapsedError) ends it and is raised."""
        try:
            while True:
                await self._connected()
                await asyncio.sleep(self._pause())
        finally:
            self._doubt()
            self._become(FeedState.CLOSED, self._problem)

    async def _connected(self) -> None:
        """Follows the source once, until it is lost."""
        self._attempt = _Attempt()
        try:
            await together(self._source.run(self._put, self._demand, self._heard), self._watch())
        except StreamRefusedError as refusal:
            self._lost(refusal)
            if refusal.taken:
                self._failures = max(self._failures, self._patience.tired)
            if refusal.lapsed and self._renew is not None:
                # Without a fresh token the next attempt fails, and says why.
                with suppress(WireError, ConflictError):
                    await self._renew()
        except (WireError, ConflictError) as error:
            self._lost(error)

    def _lost(self, error: WireError | ConflictError) -> None:
        self._doubt()
        self._losses += 1
        self._failures += 1
        _LOG.warning("The stream of %s is lost: %s", self._source.name, error.detail)
        silent = isinstance(error, StreamSilentError)
        self._become(FeedState.SILENT if silent else FeedState.CONNECTING, error.detail)

    def _doubt(self) -> None:
        """Nothing that the source said is the present any more."""
        self._hub.silent(self._source.name, self._clock.now().timestamp())

    def _pause(self) -> float:
        patience = self._patience
        if self._failures >= patience.tired:
            longest = patience.leisure
        else:
            longest = min(patience.first_retry * 2 ** max(0, self._failures - 1), patience.slowest_retry)
        # Jitter, so that not everybody comes back at once when a broker does.
        pause = longest * random.uniform(0.5, 1.0)  # noqa: S311
        self._retry_at = self._clock.now() + timedelta(seconds=pause)
        return pause

    def _put(self, ticks: list[Tick]) -> None:
        self._attempt.told_at = time.monotonic()
        self._hub.put(ticks)

    def _heard(self) -> None:
        self._heard_at = self._clock.now()
        self._attempt.heard_at = time.monotonic()
        self._hub.heard(self._source.name, self._heard_at.timestamp())
        if self._state is not FeedState.LIVE:
            self._failures = 0
            self._retry_at = None
            self._hub.keep_time(self._source.name, self._source.ahead)
            _LOG.info("The stream of %s is live.", self._source.name)
            self._become(FeedState.LIVE, None)

    def _become(self, state: FeedState, problem: str | None) -> None:
        if (state, problem) == (self._state, self._problem):
            return
        if state is not self._state:
            self._since = self._clock.now()
        self._state, self._problem = state, problem
        health = self.health
        for changed in tuple(self._listeners):
            changed(health)

    async def _watch(self) -> None:
        """Raises StreamSilentError when the source is silent although it should not be."""
        while True:
            await asyncio.sleep(_LOOK)
            self._hub.keep_time(self._source.name, self._source.ahead)
            self._note_streamed()
            if self._demand.wanted(1):
                self._judge(time.monotonic())
            else:
                self._rest()

    def _rest(self) -> None:
        """Nothing is wanted: the source waits, connected or not."""
        self._attempt.began_at = time.monotonic()
        if self._attempt.heard_at is None:
            self._become(FeedState.CLOSED, self._problem)

    def _judge(self, now: float) -> None:
        patience, attempt = self._patience, self._attempt
        if attempt.heard_at is None:
            if self._state is FeedState.CLOSED:
                self._become(FeedState.CONNECTING, self._problem)
            if now - attempt.began_at > patience.connecting:
                raise StreamSilentError(f"{self._source.name} gives no sign of life.")
            return
        at = self._clock.now().timestamp()
        is_open = any(self._hub.is_open(each, at, self._source.name) for each in self._markets)
        quiet = now - attempt.heard_at
        if quiet > (patience.silent if is_open else patience.idle):
            raise StreamSilentError(f"{self._source.name} has been silent for {quiet:.0f} seconds.")
        if is_open and attempt.told_at is not None and now - attempt.told_at > patience.untold:
            raise StreamSilentError(f"{self._source.name} sends signs of life, but no quotes any more.")

    def _note_streamed(self) -> None:
        """What was followed and is no more ages from now on."""
        streamed = self._source.streamed
        if streamed is self._streamed or self._attempt.heard_at is None:
            return
        gone, self._streamed = self._streamed - streamed, streamed
        self._markets = markets_of(streamed) or _SHARES
        # Others may tell some of them meanwhile.
        mine = [q.symbol for q in map(self._hub.get, gone) if q is not None and q.source == self._source.name]
        self._hub.unstreamed(mine)


class _Attempt:
    """One connection: when it was begun, heard last, and told a quote last, by a steady clock."""

    __slots__ = ("began_at", "heard_at", "told_at")

    def __init__(self) -> None:
        self.began_at = time.monotonic()
        self.heard_at: float | None = None
        self.told_at: float | None = None
