"""Who tells the market: a stream of quotes for each connected broker, begun and ended with its connection.

Real brokers tell the market where one is connected; simulated ones only where none is, because a simulated price is no
price of a real holding. Where several tell, each symbol has one feed (`web.live.shares`).
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from thetadesk.bootstrap import App
from thetadesk.connections.model import Connection, ConnectionState, LoginLapsedError
from thetadesk.connections.service import reading
from thetadesk.kernel.errors import NotFoundError
from thetadesk.market.hub import Hub
from thetadesk.web.live.gallery import FeedStatus
from thetadesk.web.live.shares import Shares

if TYPE_CHECKING:
    from thetadesk.market.ports import MarketData
    from thetadesk.market.service.feed import Feed

LOOK_SECONDS = 3.0
"""How often connections are looked at: whoever logs in has quotes a moment later."""

_TELL_SECONDS = 1.0
_GRACE = timedelta(seconds=2)  # a stream that is back at once keeps its symbols
_AGAIN_SECONDS = 30.0  # after an error of ours
_FAULT = "something went wrong inside the desk; the log has it"
_LAPSED = "the login has lapsed: log in again on the connections page"
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Told:
    """One broker that tells the market: what it answers when asked, and its stream."""

    connection: Connection
    data: "MarketData"
    feed: "Feed"
    task: asyncio.Task[None] = field(repr=False)


class Feeds:
    """The feeds of this process. Nothing of brokers is loaded before one is connected."""

    def __init__(self, desk: App, hub: Hub) -> None:
        self._desk = desk
        self._hub = hub
        self._shares = Shares(hub.demand)
        self._told: dict[str, Told] = {}
        self._ended: dict[str, Connection] = {}
        self._awake = asyncio.Event()

    def statuses(self) -> list[FeedStatus]:
        """How each feed is, those that a login has to begin again included."""
        now = self._desk.clock.now()
        running = []
        for name, told in self._told.items():
            health = told.feed.health
            age = None if health.heard_at is None else max(0.0, (now - health.heard_at).total_seconds())
            running.append(FeedStatus(name, health.state.value, _rounded(age), health.problem))
        ended = [FeedStatus(name, "closed", None, _LAPSED) for name in self._ended]
        return sorted([*running, *ended], key=lambda each: each.source)

    def sources(self, symbol: str = "") -> list["MarketData"]:
        """Who can be asked about the market, the one whose feed tells `symbol` first."""
        home = self._shares.home(symbol) if symbol else None
        names = sorted(self._told, key=lambda name: (name != home, name))
        return [self._told[name].data for name in names]

    def carries(self, connection_id: str | None, symbol: str) -> bool:
        """Whether a symbol's quotes would come from this connection's stream, or for None from any, and that tells
        nothing now: an alert about its stream may be open longer than that is silent. False for what no stream tells:
        what is asked for by the minute, or is of a kind that is not streamed. Any thread may ask."""
        quote = self._hub.get(symbol)
        if quote is not None and quote.source and not quote.streamed:
            return False
        told = self._told.get(self._shares.home(symbol) or "")
        if told is not None:
            is_lost = told.feed.health.problem is not None and connection_id in (None, told.connection.id)
            return is_lost and self._shares.streams(told.connection.endpoint, symbol)
        if self._told:
            return False
        # Where nobody is left, whoever has ended would have told it.
        return any(connection_id in (None, each.id) for each in self._ended.values())

    @property
    def are_simulated(self) -> bool:
        """Whether it is a simulated market that is told."""
        return any(told.connection.simulated for told in self._told.values())

    def wake(self) -> None:
        """Looks at the connections now."""
        self._awake.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Surrounds the time in which feeds run."""
        following = asyncio.create_task(self._follow(), name="feeds")
        try:
            yield
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following
            await self._end(list(self._told))

    async def _follow(self) -> None:
        looks = 0.0
        while True:
            if looks <= 0 or self._awake.is_set():
                self._awake.clear()
                looks = LOOK_SECONDS
                try:
                    await self._look()
                except Exception:  # noqa: BLE001 - an edge: recorded, and looked at again
                    _log.exception("the connections could not be looked at")
            self._judge()
            looks -= _TELL_SECONDS
            with suppress(TimeoutError):
                # Not wait_for: before Python 3.12 it forgets a cancellation that comes together with the event.
                async with asyncio.timeout(_TELL_SECONDS):
                    await self._awake.wait()

    async def _look(self) -> None:
        """Begins and ends feeds as connections have come and gone."""
        connections = await asyncio.to_thread(self._connections)
        chosen = {each.endpoint: each for each in tellers(connections)}
        gone = [name for name, told in self._told.items() if name not in chosen or told.task.done()]
        await self._end(gone)
        self._ended = {each.endpoint: each for each in connections if each.state is ConnectionState.LAPSED}
        before = set(self._told)
        for name, connection in chosen.items():
            if name not in self._told:
                self._begin(connection)
        if gone or set(self._told) != before:
            # Whoever is asked from now on may list other chains.
            self._desk.market.chains.forget()

    def _connections(self) -> list[Connection]:
        with self._desk.reading() as unit:
            return reading.list_connections(unit)

    def _begin(self, connection: Connection) -> None:
        from thetadesk.connections.tasks import Tokens
        from thetadesk.market.service.feed import Feed

        try:
            endpoint = self._desk.endpoint(connection.endpoint)
        except NotFoundError:
            # A simulator that is not there this time.
            return
        tokens = Tokens(self._desk, connection)
        broker, http = self._desk.broker(connection.broker), self._desk.http(endpoint)
        stream = broker.stream(http, endpoint, tokens.access)
        feed = Feed(
            stream,
            self._hub,
            self._desk.clock,
            renew=tokens.renewed,
            demand=self._shares.join(connection.endpoint, broker.capabilities.streamed_kinds),
        )
        task = asyncio.create_task(self._run(connection, feed), name=f"feed {connection.endpoint}")
        data = broker.market(http, endpoint, tokens.access)
        self._told[connection.endpoint] = Told(connection, data, feed, task)

    async def _run(self, connection: Connection, feed: "Feed") -> None:
        from thetadesk.connections.tasks import lapsed

        try:
            await feed.run()
        except LoginLapsedError as error:
            await lapsed(self._desk, connection.id, error)
        except Exception:  # noqa: BLE001 - an edge: a bug in an adapter is recorded and ends its feed for a while
            _log.exception("a feed failed", extra={"source": connection.endpoint})
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _end(self, names: Sequence[str]) -> None:
        for name in names:
            told = self._told.pop(name)
            told.task.cancel()
            await asyncio.gather(told.task, return_exceptions=True)
            self._shares.part(name)

    def _judge(self) -> None:
        """Has the others tell what a feed does not."""
        now = self._desk.clock.now()
        self._shares.use(
            name
            for name, told in self._told.items()
            if not told.task.done()
            and (told.feed.health.problem is None or now - told.feed.health.since < _GRACE)
        )


def tellers(connections: Sequence[Connection]) -> list[Connection]:
    """The connections whose brokers tell the market: the real ones, or the simulated ones where there is no real one."""
    connected = [each for each in connections if each.state is ConnectionState.CONNECTED]
    real = [each for each in connected if not each.simulated]
    return sorted(real or connected, key=lambda each: each.endpoint)


def _rounded(age: float | None) -> float | None:
    return None if age is None else round(age, 1)
