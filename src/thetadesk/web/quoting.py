"""Quotes for whoever asks over HTTP: what streams is at hand, the rest is asked for once, and followed for a while in
case it is asked for again."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import timedelta

from thetadesk.bootstrap import App
from thetadesk.kernel.errors import InvalidInputError, ThetadeskError
from thetadesk.kernel.instruments import from_symbol
from thetadesk.market.model import Priority, Tick
from thetadesk.market.ports import MarketData

FOLLOWED_SECONDS = 60.0
"""How long what was asked for is streamed: pages ask again, commands do not."""
FRESH_SECONDS = 1.0
"""How long an answer to a request serves others that ask the same."""
_PATIENCE = timedelta(seconds=FRESH_SECONDS)  # also where nobody knows the symbol
MOST_FOLLOWED = 12
"""How many such questions are followed at once; the oldest go first."""


class Asked:
    """What was asked for lately."""

    def __init__(self, desk: App) -> None:
        self._desk = desk
        self._hub = desk.market.hub
        self._timers: dict[str, asyncio.TimerHandle] = {}

    async def quotes(self, symbols: Sequence[str]) -> str | None:
        """Sees to it that the hub has quotes of these symbols, as fresh as can be; says in words why it has not."""
        market, now = self._desk.market, self._desk.clock.now()
        unknown = [
            symbol
            for symbol in symbols
            if not self._is_fresh(symbol) and market.may_ask(f"quote {symbol}", now, _PATIENCE)
        ]
        self.follow(f"asked {','.join(sorted(symbols))}", symbols)
        if not unknown:
            return None
        try:
            told = await market.ask(unknown[0], lambda source: _asked(source, unknown))
        except ThetadeskError as error:
            return error.detail
        self._hub.put(told)
        return None

    def follow(self, what: str, symbols: Iterable[str], priority: Priority = Priority.CHAIN) -> None:
        """Streams these symbols for a minute from now."""
        self._hub.want(what, symbols, priority)
        if what in self._timers:
            self._timers.pop(what).cancel()
        self._timers[what] = asyncio.get_running_loop().call_later(FOLLOWED_SECONDS, self._leave, what)
        for oldest in list(self._timers)[:-MOST_FOLLOWED]:
            self._leave(oldest)

    def close(self) -> None:
        """Follows nothing any more."""
        for what in list(self._timers):
            self._leave(what)

    def _leave(self, what: str) -> None:
        self._timers.pop(what).cancel()
        self._hub.unwant(what)

    def _is_fresh(self, symbol: str) -> bool:
        """Whether nobody need be asked: it streams, was just answered, or is written as no symbol is."""
        quote = self._hub.get(symbol)
        if quote is None:
            return not _is_symbol(symbol)
        return quote.streamed or self._desk.clock.now().timestamp() - quote.received_at < FRESH_SECONDS


def _is_symbol(text: str) -> bool:
    try:
        from_symbol(text)
    except InvalidInputError:
        return False
    return True


async def _asked(source: MarketData, symbols: list[str]) -> list[Tick]:
    return await source.quotes(symbols)
