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
from thetadesk.market.model import QuoteState, Tick
from thetadesk.market.service.feed import Feed, FeedPatience, FeedState
from thetadesk.wire.http import Http

SYMBOLS = ["AAPL", "SPY", "AAPL  261218C00270000", "SPXW  261218P06300000"]
BROKERS = ("schwab", "tastytrade")
STREAMS = {"schwab": "/ws", "tastytrade": "/realtime"}
LONGEST_DOUBT = 9.0
"""Seconds that a live quote may differ from the truth: six of silence until it is noticed, and how often one looks."""
PASSING = 1.0
"""Seconds that a side has to stay untrue: what was true between two looks at the truth is replaced by then."""
SIDES = ("bid", "ask")


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
    compared: int = 0
    """How often a side that was shown as live was held against the truth."""
    doubt: float = LONGEST_DOUBT
    feed: Feed = field(init=False)
    _truth: dict[str, deque[tuple[float, Tick]]] = field(default_factory=dict)
    _untrue: dict[tuple[str, str], tuple[float, float | None]] = field(default_factory=dict)

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
        while True:
            # A login that has ended is the feed's to renew.
            with suppress(LoginLapsedError):
                await self.learn()
                self._compare(time.monotonic())
            await asyncio.sleep(0.2)

    async def learn(self) -> None:
        """Asks once for what is true."""
        market = self.broker.market(self.http, self.endpoint, self.access)
        for tick in await market.quotes(SYMBOLS):
            now, known = time.monotonic(), self._truth.setdefault(tick.symbol, deque())
            known.append((now, tick))
            # What was true when the doubt began still counts.
            while len(known) > 1 and now - known[1][0] > self.doubt:
                known.popleft()

    def _compare(self, now: float) -> None:
        for symbol, known in self._truth.items():
            quote = self.hub.get(symbol)
            is_live = quote is not None and self.state(symbol) is QuoteState.LIVE
            for side in SIDES:
                shown = getattr(quote, side, None)
                self.compared += is_live
                if not is_live or was_true(shown, [getattr(tick, side) for _, tick in known]):
                    self._untrue.pop((symbol, side), None)
                    continue
                since, before = self._untrue.get((symbol, side), (now, shown))
                self._untrue[symbol, side] = (since if before == shown else now), shown
                if before == shown and now - since >= PASSING:
                    self.lies.append(f"{self.broker.name} shows a {side} of {shown} for {symbol} as live")


def was_true(shown: float | None, told: list[float | None]) -> bool:
    """Whether a side was so while it went from one of these values to the next. Sides change one by one."""
    numbers = [number for number in told if number is not None]
    if shown is None or not numbers:
        return shown in told
    return min(numbers) <= shown <= max(numbers)


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
        # What a stream says first is held against the truth, too.
        await each.learn()
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


async def all_compared(streamed: list[Streamed], times: int = 20) -> None:
    """Waits until what is live has been held against the truth so often from now on."""
    enough = [each.compared + times * len(SYMBOLS) for each in streamed]
    await until(lambda: all(each.compared >= most for each, most in zip(streamed, enough, strict=True)), 30)
