"""Building minute candles out of the trades that the hub hears of, for the symbols of which history is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from thetadesk.market.candles import Builder
from thetadesk.market.hub import Hub
from thetadesk.market.model import Candle, Quote, Tick

_SECONDS = 60
GRACE_SECONDS = 5.0
"""How long after a minute its last trades may still come in."""


class MinuteKeeper:
    """Listens to the hub from `follow` on; `take` hands over what has been finished since the last time."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._builder = Builder()
        self._followed: frozenset[str] = frozenset()
        self._first: dict[str, int] = {}
        self._unlisten: Callable[[], None] | None = None

    def follow(self, symbols: Iterable[str]) -> None:
        """From now on builds candles of exactly these symbols."""
        self._followed = frozenset(symbols)
        self._first = {symbol: minute for symbol, minute in self._first.items() if symbol in self._followed}
        if self._unlisten is None and self._followed:
            self._unlisten = self._hub.listen_trades(self._traded)

    def stop(self) -> None:
        """Builds no more."""
        if self._unlisten is not None:
            self._unlisten()
            self._unlisten = None

    def take(self, now: float) -> list[Candle]:
        """The candles of finished minutes, each handed over once; `now` is the desk's clock in epoch seconds."""
        return self._builder.take(now - GRACE_SECONDS, self._ahead)

    def unsaved(self, symbol: str) -> list[Candle]:
        """A symbol's minutes that have not been taken yet, the current one included, oldest first."""
        current = self._builder.current(symbol)
        return [*self._builder.waiting(symbol), *([] if current is None else [current])]

    def _traded(self, quote: Quote, tick: Tick) -> None:
        if quote.symbol not in self._followed:
            return
        at = tick.received_at + self._ahead(quote.symbol) if tick.traded_at is None else tick.traded_at
        # The first minute was not heard from its beginning: it stays a hole, for a source to fill.
        if int(at) // _SECONDS > self._first.setdefault(quote.symbol, int(at) // _SECONDS):
            self._builder.trade(quote, at, tick.last_size)

    def _ahead(self, symbol: str) -> float:
        """How far the clock of the symbol's market is ahead of ours: minutes are the market's."""
        quote = self._hub.get(symbol)
        return 0.0 if quote is None else self._hub.standing(quote.source).ahead
