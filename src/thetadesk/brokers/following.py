"""What every broker's stream of quotes does once it is logged in: it reads, subscribes what is wanted, asks when it is
quiet, and asks again for what it may have missed.

A broker's own words are in its `Line`. Silence is not judged here: a line only makes sure that one who is alive is heard
every few seconds.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from typing import NoReturn, Protocol

from thetadesk.market.figures import Seconds
from thetadesk.market.model import Tick
from thetadesk.market.ports import Put, Wanted
from thetadesk.wire.errors import BrokenAnswerError
from thetadesk.wire.socket import Message, Socket, together

_QUIET, _QUIET_AT_NIGHT = 3, 12
"""Seconds without a frame after which the other side is asked for a sign, while the market is open and while not."""
_UNTOLD = 6
"""Seconds without a quote while the market is open, for one that sends heartbeats though it has forgotten what we
follow."""
_GARBAGE = 5
"""Unreadable frames in a row that a line is given up after."""
_LOOK = 1
_GATHER = 1 / 20
"""Seconds in which changes of what is wanted become one request."""


class Line(Protocol):
    """One logged-in connection, in a broker's own words."""

    @property
    def followed(self) -> frozenset[str]:
        """The symbols that are subscribed."""
        ...

    @property
    def is_open(self) -> bool:
        """Whether the market that it tells of is open, by that market's clock."""
        ...

    async def want(self, symbols: Sequence[str]) -> None:
        """Subscribes these, most important first, and nothing else, as far as the broker allows."""
        ...

    async def ask_again(self, symbols: Collection[str]) -> None:
        """Asks for everything about these symbols anew, those that are not followed being left out."""
        ...

    async def beat(self) -> None:
        """Called every second: for keepalives and tokens that want renewing."""
        ...

    def take(self, message: Message) -> list[Tick]:
        """What a message says. Raises an error of `wire.errors` when it ends the line, BrokenAnswerError when it
        cannot be read."""
        ...

    def doubtful(self) -> Collection[str]:
        """Symbols of which something was missed since this was asked last."""
        ...


async def follow(socket: Socket, line: Line, put: Put, demand: Wanted, heard: Callable[[], None]) -> NoReturn:
    """Keeps `line` subscribed to what is wanted and puts what it says, until it is lost."""
    follower = _Follower(socket, line, put, demand, heard)
    unlisten = demand.listen(follower.wants.set)
    try:
        await together(
            follower.read(), follower.fail(), follower.subscribe(), follower.mend(), follower.keep()
        )
    finally:
        unlisten()


async def wait_for_demand(demand: Wanted) -> None:
    """Returns when anything is wanted."""
    changed = asyncio.Event()
    unlisten = demand.listen(changed.set)
    try:
        while not demand.wanted(1):
            changed.clear()
            await changed.wait()
    finally:
        unlisten()


class _Follower:
    def __init__(
        self, socket: Socket, line: Line, put: Put, demand: Wanted, heard: Callable[[], None]
    ) -> None:
        self.wants = asyncio.Event()
        self._socket, self._line = socket, line
        self._put, self._demand, self._heard = put, demand, heard
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._garbage = 0
        self._missed: set[str] = set()
        self._misses = asyncio.Event()
        self._told_at = time.monotonic()
        self._known = ""

    async def read(self) -> None:
        await self._socket.feed(self._take)

    async def fail(self) -> None:
        """Raises what has gone wrong with a frame."""
        await self._failed

    def _take(self, frame: bytes) -> None:
        if self._failed.done():
            return
        try:
            self._heed(frame)
        except Exception as error:  # noqa: BLE001 - an edge: `fail` raises it
            self._failed.set_exception(error)

    def _heed(self, frame: bytes) -> None:
        try:
            ticks = self._line.take(self._socket.read(frame))
        except BrokenAnswerError:
            self._garbage += 1
            if self._garbage >= _GARBAGE:
                raise
            # Nobody knows whom it was about.
            self._miss(self._line.followed)
            return
        self._garbage = 0
        self._heard()
        self._miss(self._line.doubtful())
        if ticks:
            self._told_at, self._known = time.monotonic(), ticks[-1].symbol
            self._put(ticks)

    async def subscribe(self) -> None:
        while True:
            self.wants.clear()
            await self._line.want(self._demand.wanted())
            await self.wants.wait()
            await asyncio.sleep(_GATHER)

    async def mend(self) -> None:
        """Asks again for what was missed, at most once a second."""
        while True:
            await self._misses.wait()
            self._misses.clear()
            missed, self._missed = self._missed, set()
            await self._line.ask_again(missed)
            await asyncio.sleep(_LOOK)

    async def keep(self) -> None:
        asked_at = time.monotonic()
        while True:
            await asyncio.sleep(_LOOK)
            await self._line.beat()
            now = time.monotonic()
            if not self._line.followed:
                # There is nothing that could be told, so that silence says nothing.
                self._heard()
            elif now - asked_at >= self._patience and self._is_quiet(now):
                asked_at = now
                await self._line.ask_again(self._sample())

    def _is_quiet(self, now: Seconds) -> bool:
        if self._socket.quiet_for >= self._patience:
            return True
        return self._line.is_open and now - self._told_at >= _UNTOLD

    @property
    def _patience(self) -> int:
        return _QUIET if self._line.is_open else _QUIET_AT_NIGHT

    def _sample(self) -> list[str]:
        """One symbol, best one that is known to be told of."""
        followed = self._line.followed
        return [self._known] if self._known in followed else [next(iter(followed))]

    def _miss(self, symbols: Collection[str]) -> None:
        if symbols:
            self._missed.update(symbols)
            self._misses.set()
