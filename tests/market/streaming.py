"""Both brokers' streams over the wire, each with its feed and hub, and the truth to compare with: what the simulator
answers when it is asked."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.brokers.candidates import HASTY, PLENTY, Candidate
from tests.simulators import Simulator
from thetadesk import brokers
from thetadesk.connections.model import LoginLapsedError
from thetadesk.connections.ports import Broker
from thetadesk.identity.model import Grant
from thetadesk.kernel.clock import SystemClock
from thetadesk.market.hub import Hub
from thetadesk.market.model import QuoteState
from thetadesk.market.service.feed import Feed, FeedPatience, FeedState
from thetadesk.wire.http import Http

SYMBOLS = ["AAPL", "SPY", "AAPL  261218C00270000", "SPXW  261218P06300000"]
BROKERS = ("schwab", "tastytrade")
STREAMS = {"schwab": "/ws", "tastytrade": "/realtime"}
LONGEST_DOUBT = 9.0
"""Seconds that a live quote may differ from the truth: six of silence until it is noticed, and how often one looks."""


@dataclass
class Streamed:
    """One broker's stream, fed into a hub of its own."""

    broker: Broker
    simulator: Simulator
    http: Http
    grant: Grant
    hub: Hub = field(default_factory=Hub)
    patience: FeedPatience = field(default_factory=FeedPatience)
    states: list[FeedState] = field(default_factory=list)
    lies: list[str] = field(default_factory=list)
    renewals: int = 0
    doubt: float = LONGEST_DOUBT
    feed: Feed = field(init=False)
    _truth: dict[str, deque[tuple[float, float | None, float | None]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        stream = self.broker.stream(self.http, self.endpoint, self.access)
        self.feed = Feed(stream, self.hub, SystemClock(), self.renew, patience=self.patience)
        self.feed.listen(lambda health: self.states.append(health.state))

    @property
    def endpoint(self):
        return self.simulator.endpoint(self.broker.name)

    @property
    def path(self) -> str:
        """Where its stream is: for faults that are to meet nothing else."""
        return STREAMS[self.broker.name]

    async def access(self) -> str:
        return self.grant.access_token

    async def renew(self) -> None:
        self.renewals += 1
        now = SystemClock().now()
        self.grant = await self.broker.refresh(self.http, self.endpoint, self.grant, now)

    def state(self, symbol: str) -> QuoteState:
        quote = self.hub.get(symbol)
        return QuoteState.MISSING if quote is None else self.hub.state(quote, time.time())

    @property
    def is_live(self) -> bool:
        """Whether every symbol has a live quote."""
        return all(self.state(symbol) is QuoteState.LIVE for symbol in SYMBOLS)

    @property
    def is_stale(self) -> bool:
        """Whether none has."""
        return all(self.state(symbol) is not QuoteState.LIVE for symbol in SYMBOLS)

    async def learn_truth(self) -> None:
        """Asks again and again for what is true, and holds what is shown as live against it."""
        market = self.broker.market(self.http, self.endpoint, self.access)
        while True:
            # A login that has ended is the feed's to renew.
            with suppress(LoginLapsedError):
                for tick in await market.quotes(SYMBOLS):
                    known = self._truth.setdefault(tick.symbol, deque())
                    known.append((time.monotonic(), tick.bid, tick.ask))
                    while time.monotonic() - known[0][0] > self.doubt:
                        known.popleft()
            self._compare()
            await asyncio.sleep(0.2)

    def _compare(self) -> None:
        for symbol, known in self._truth.items():
            quote = self.hub.get(symbol)
            if quote is None or self.state(symbol) is not QuoteState.LIVE:
                continue
            if time.monotonic() - known[0][0] < self.doubt - 1:
                continue
            # Sides change one by one: each must have been true not long ago.
            bids, asks = {bid for _, bid, _ in known}, {ask for _, _, ask in known}
            if quote.bid not in bids or quote.ask not in asks:
                self.lies.append(f"{self.broker.name} shows {symbol} live at {quote.bid} / {quote.ask}")


@asynccontextmanager
async def streaming(
    simulator: Simulator, grants: dict[str, Grant], doubt: float = LONGEST_DOUBT
) -> AsyncIterator[list[Streamed]]:
    """The streams of both brokers while they run; `doubt` is how many seconds a live quote may be behind the truth."""
    https = {name: Http(name, PLENTY, SystemClock(), HASTY) for name in BROKERS}
    streamed = [
        Streamed(brokers.named(name), simulator, https[name], grants[name], doubt=doubt) for name in BROKERS
    ]
    for each in streamed:
        each.hub.want("test", SYMBOLS)
    tasks = [asyncio.create_task(work) for each in streamed for work in (each.feed.run(), each.learn_truth())]
    try:
        yield streamed
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        for http in https.values():
            await http.close()
    assert all(isinstance(error, asyncio.CancelledError) for error in ended), ended


def logins(simulator: Simulator) -> dict[str, Grant]:
    return {name: Candidate(brokers.named(name), simulator).logs_in() for name in BROKERS}


async def until(true: Callable[[], bool], within: float) -> None:
    """Waits until something is so; it must be in time."""
    ends_at = time.monotonic() + within
    while not true():
        assert time.monotonic() < ends_at, f"not within {within} seconds"
        await asyncio.sleep(0.05)


async def all_live(streamed: list[Streamed], within: float = 10.0) -> None:
    await until(lambda: all(each.is_live for each in streamed), within)
