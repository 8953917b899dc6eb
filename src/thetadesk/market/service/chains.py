"""Chains that somebody has asked for lately: asked once however many want them, and not again for some minutes."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from thetadesk.kernel.errors import ThetadeskError
from thetadesk.market.hub import Hub
from thetadesk.market.model import Chain, Expiration, Tick
from thetadesk.market.ports import MarketData

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

CHAIN_SECONDS = 300.0
EXPIRATIONS_SECONDS = 3600.0
STALE_SECONDS = 86_400.0
"""How long an old answer still serves while nobody gives a new one: strikes do not change within a day, and the quotes
in it show their age."""
MOST_CHAINS = 24
"""At a hundred strikes each some 6 MB: the longest unused go first."""


class Asking(Protocol):
    """Asks whoever can be asked about a symbol (`Marketplace.ask`)."""

    def __call__(self, symbol: str, question: Callable[[MarketData], Awaitable[T]], /) -> Awaitable[T]: ...


@dataclass(frozen=True, slots=True)
class _Kept(Generic[T]):
    value: T
    at: float


class Remembered(Generic[K, T]):
    """Answers by question. While one is being fetched, everybody who asks the same waits for that one; who stops
    waiting does not stop it for the others."""

    def __init__(self, seconds: float, most: int) -> None:
        self._seconds, self._most = seconds, most
        self._kept: OrderedDict[K, _Kept[T]] = OrderedDict()
        self._coming: dict[K, asyncio.Task[T]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    async def get(self, key: K, fetch: Callable[[], Awaitable[T]], seconds: float | None = None) -> T:
        """The answer, no older than it may be, or than `seconds`. If nobody can give it, an older one of the same day
        serves; without one, what `fetch` raised is raised."""
        kept = self._kept.get(key)
        now = asyncio.get_running_loop().time()
        if kept is not None:
            self._kept.move_to_end(key)
            if now - kept.at < (self._seconds if seconds is None else seconds):
                return kept.value
        task = self._coming.get(key)
        if task is None:
            task = self._coming[key] = asyncio.create_task(self._fetched(key, fetch))
            # Whoever waits hears of a failure; if nobody does any more, it is no news.
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            return await asyncio.shield(task)
        except ThetadeskError:
            if kept is not None and now - kept.at < STALE_SECONDS:
                return kept.value
            raise

    def forget(self) -> None:
        """Forgets every answer."""
        self._kept.clear()

    async def _fetched(self, key: K, fetch: Callable[[], Awaitable[T]]) -> T:
        try:
            value = await fetch()
            self._kept[key] = _Kept(value, asyncio.get_running_loop().time())
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return value
        finally:
            del self._coming[key]


class ChainBook:
    """Expirations and chains."""

    def __init__(
        self, hub: Hub, ask: Asking, seconds: float = CHAIN_SECONDS, most: int = MOST_CHAINS
    ) -> None:
        self._hub, self._ask = hub, ask
        self._listed: Remembered[str, list[Expiration]] = Remembered(EXPIRATIONS_SECONDS, most)
        self._chains: Remembered[tuple[str, Expiration], Chain] = Remembered(seconds, most)

    async def expirations(self, underlying: str) -> list[Expiration]:
        """Every listed expiration, soonest first; empty for a symbol without options."""

        async def ask() -> list[Expiration]:
            found = await self._ask(underlying, lambda source: source.expirations(underlying))
            return sorted(found)

        return await self._listed.get(underlying, ask)

    async def chain(self, underlying: str, expiration: Expiration) -> Chain:
        """One expiration's options. The hub knows their prices afterwards, newer ones if it has any."""
        chain = await self.quoted(underlying, expiration)
        self._hub.put([tick for tick in chain.ticks.values() if self._is_news(tick)])
        return chain

    async def quoted(self, underlying: str, expiration: Expiration, seconds: float | None = None) -> Chain:
        """The same for those who only need what the chain itself says: hundreds of options whose prices nobody looks at
        need no place in the hub, only their underlying does. `seconds` is how old it may be, where that is less than
        usual."""

        async def ask() -> Chain:
            return await self._ask(underlying, lambda source: source.chain(underlying, expiration))

        chain = await self._chains.get((underlying, expiration), ask, seconds)
        own = chain.ticks.get(underlying)
        if own is not None and self._is_news(own):
            self._hub.put([own])
        return chain

    def _is_news(self, tick: Tick) -> bool:
        known = self._hub.get(tick.symbol)
        return known is None or known.received_at < tick.received_at

    def forget(self) -> None:
        """Forgets every answer: whoever is asked next may be somebody else."""
        self._listed.forget()
        self._chains.forget()

    def sizes(self) -> dict[str, int]:
        """How much is remembered, for the health figures."""
        return {"expirations": len(self._listed), "chains": len(self._chains)}
