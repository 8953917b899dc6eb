"""tastytrade's stream of quotes: events of dxFeed over DXLink.

An event is whole: a later one replaces it, and the time in it tells which is later. Sides, trades, the day's summary and
Greeks are events of their own.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from thetadesk.brokers.following import follow, wait_for_demand
from thetadesk.brokers.tastytrade.asking import Asking, items_in
from thetadesk.brokers.tastytrade.dxlink import PATIENCE, Entry, Feed, Ticket
from thetadesk.brokers.tastytrade.symbols import GREEKS, kinds_of, list_of, streamed_as
from thetadesk.connections.model import LoginLapsedError
from thetadesk.connections.ports import Endpoint
from thetadesk.market.figures import Figure, Seconds, day_of_number, greek, later, seconds
from thetadesk.market.model import BrokerGreeks, Tick, number, raw, raw_bid
from thetadesk.market.ports import Put, Wanted
from thetadesk.market.quality import Hours, markets_of
from thetadesk.wire.errors import BrokenAnswerError, RefusedError, StreamRefusedError
from thetadesk.wire.http import Http
from thetadesk.wire.records import text_of
from thetadesk.wire.socket import Message, Socket, opened

MOST_SYMBOLS = 4000
"""Symbols that are followed at once, each by three or four kinds of events."""
_ASKED_AT_ONCE = 100
"""Symbols in one question for what dxFeed calls them."""
_PERIOD = 1 / 10
_KEEPALIVE = 25
_TICKET_LASTS = timedelta(hours=20).total_seconds()
"""How long a ticket is used; it is good for 24 hours."""
_OFF = timedelta(seconds=30).total_seconds()

Reader = Callable[[object], Any]
_FIELDS: Mapping[str, Mapping[str, tuple[str, Reader]]] = {
    "Quote": {
        "bidPrice": ("bid", raw_bid),
        "askPrice": ("ask", raw),
        "bidSize": ("bid_size", number),
        "askSize": ("ask_size", number),
    },
    "Trade": {
        "time": ("traded_at", seconds),
        "price": ("last", raw),
        "size": ("last_size", number),
        "dayVolume": ("volume", number),
    },
    "Summary": {
        "openInterest": ("open_interest", number),
        "dayOpenPrice": ("open", raw),
        "dayHighPrice": ("high", raw),
        "dayLowPrice": ("low", raw),
        "prevDayClosePrice": ("previous_close", raw),
    },
    GREEKS: {
        "time": ("at", seconds),
        "price": ("theoretical", greek),
        "volatility": ("iv", greek),
        "delta": ("delta", greek),
        "gamma": ("gamma", greek),
        "theta": ("theta", greek),
        "rho": ("rho", greek),
        "vega": ("vega", greek),
    },
}
_SYMBOL, _TIMES = "eventSymbol", ("bidTime", "askTime")
"""Both sides have a time; the later one is the quote's."""
_CLOSED = "prevDayId"
"""The day of the previous close, as a number."""


class TastytradeStream:
    """tastytrade's stream of quotes for one login."""

    def __init__(self, http: Http, endpoint: Endpoint, access: Callable[[], Awaitable[str]]) -> None:
        self._asking = Asking(http, endpoint, access)
        self._line: DxLine | None = None
        self._ticket: Ticket | None = None
        self._ticket_at: Seconds = 0
        self.name = endpoint.id
        self.ahead: Seconds = 0

    @property
    def streamed(self) -> frozenset[str]:
        """The symbols that are subscribed just now."""
        return self._line.followed if self._line else frozenset()

    async def run(self, put: Put, demand: Wanted, heard: Callable[[], None]) -> None:
        """Connects once something is wanted and follows it until the stream is lost."""
        await wait_for_demand(demand)
        try:
            await self._follow(put, demand, heard)
        except LoginLapsedError as lapsed:
            raise StreamRefusedError(lapsed.detail, lapsed=True) from None
        except StreamRefusedError:
            self._ticket = None
            raise

    async def _fresh_ticket(self) -> Ticket:
        """The ticket of last time while it is good: a line that broke comes back without another question."""
        now = self._asking.now()
        if self._ticket is None or now - self._ticket_at >= _TICKET_LASTS:
            self._ticket, at = await self._asking.ticket()
            self._ticket_at = now
            self.ahead = at - now if abs(at - now) > _OFF else 0
        return self._ticket

    async def _follow(self, put: Put, demand: Wanted, heard: Callable[[], None]) -> None:
        ticket = await self._fresh_ticket()
        async with opened("tastytrade", ticket.url, PATIENCE, plain=self._asking.is_plain) as socket:
            line = DxLine(self.name, socket, self._asking, self.ahead)
            await line.open(ticket.token, self._ticket_at)
            self._line = line
            try:
                await follow(socket, line, put, demand, heard)
            finally:
                self._line = None


@dataclass(frozen=True, slots=True)
class _Plan:
    """How events of one kind are read from flat values."""

    width: int
    symbol: int
    times: tuple[int, int] | None
    closed: int | None
    readings: tuple[tuple[int, str, Reader], ...]


class DxLine:
    """One connection to dxFeed."""

    def __init__(self, name: str, socket: Socket, asking: Asking, ahead: Seconds = 0) -> None:
        self._name, self._asking, self._ahead = name, asking, ahead
        self._hours = Hours()
        self._markets: tuple[str, ...] = ()
        wanted = {kind: [_SYMBOL, *fields] for kind, fields in _FIELDS.items()}
        wanted["Quote"] += _TIMES
        wanted["Summary"].append(_CLOSED)
        self._feed = Feed(socket, wanted, _PERIOD)
        self._keys: dict[str, str] = {}
        self._fresh: set[tuple[str, str]] = set()
        self._looked_up: dict[str, str] = {}
        self._plans: dict[str, tuple[list[str], _Plan]] = {}
        self._beats = 0
        self._ticket_at = asking.now()
        self.followed: frozenset[str] = frozenset()

    @property
    def is_open(self) -> bool:
        """Whether the market is open, by tastytrade's clock."""
        return self._hours.any_open(self._markets, self._asking.now() + self._ahead)

    async def open(self, token: str, given_at: Seconds) -> None:
        """Authorizes and opens the channel with a token that was given then."""
        self._ticket_at = given_at
        await self._feed.open(token)

    async def want(self, symbols: Sequence[str]) -> None:
        """Subscribes these and nothing else."""
        await self._look_up(symbols)
        keys: dict[str, str] = {}
        for symbol in symbols:
            if len(keys) < MOST_SYMBOLS and kinds_of(symbol) and (key := self._key(symbol)):
                keys[key] = symbol
        gone = self._entries(self._keys.keys() - keys.keys(), self._keys)
        new = self._entries([key for key in keys if key not in self._keys], keys)
        self._keys, self.followed = keys, frozenset(keys.values())
        self._markets = markets_of(self.followed)
        await self._feed.remove(gone)
        await self._begin(new)

    async def ask_again(self, symbols: Collection[str]) -> None:
        """Ends and begins the subscription of these, after which their last events are told."""
        entries = self._entries([k for k, symbol in self._keys.items() if symbol in symbols], self._keys)
        await self._feed.remove(entries)
        await self._begin(entries)

    async def beat(self) -> None:
        """Keeps the connection alive and its ticket fresh."""
        self._beats += 1
        if self._beats % _KEEPALIVE == 0:
            await self._feed.keep_alive()
        if self._asking.now() - self._ticket_at >= _TICKET_LASTS:
            ticket, _ = await self._asking.ticket()
            self._ticket_at = self._asking.now()
            await self._feed.authorize(ticket.token)

    def doubtful(self) -> Collection[str]:
        """Nothing: events are whole, and late ones are known by their time."""
        return ()

    def take(self, message: Message) -> list[Tick]:
        """The quotes of a message."""
        ticks: list[Tick] = []
        for kind, names, values in self._feed.heed(message):
            if kind in _FIELDS:
                self._read(kind, self._plan(kind, names), values, ticks)
        return ticks

    def _read(self, kind: str, plan: _Plan, values: Sequence[object], ticks: list[Tick]) -> None:
        """Adds what events of one kind say. This runs tens of thousands of times a second."""
        keys, name, now, readings = self._keys, self._name, self._asking.now(), plan.readings
        for start in range(0, len(values), plan.width):
            key = values[start + plan.symbol]
            if not isinstance(key, str):
                raise BrokenAnswerError("tastytrade's stream sent an event without a symbol.")
            if key not in keys:
                continue
            tick = Tick(keys[key], name, now)
            if kind == GREEKS:
                said = {word: read(values[start + place]) for place, word, read in readings}
                tick.greeks = BrokerGreeks(**said)
            else:
                for place, word, read in readings:
                    value = values[start + place]
                    setattr(tick, word, value if value.__class__ is Figure else read(value))
                if plan.times is not None:
                    first, second = plan.times
                    tick.quoted_at = later(values[start + first], values[start + second])
                if plan.closed is not None:
                    tick.closed_on = day_of_number(values[start + plan.closed])
            if self._fresh and (kind, key) in self._fresh:
                self._fresh.discard((kind, key))
                tick.snapshot = True
            ticks.append(tick)

    def _plan(self, kind: str, names: list[str]) -> _Plan:
        """The plan for these fields, made once as long as they stay."""
        known = self._plans.get(kind)
        if known is not None and known[0] is names:
            return known[1]
        if _SYMBOL not in names:
            raise BrokenAnswerError("tastytrade's stream sends events without symbols.")
        readings = tuple(
            (place, *_FIELDS[kind][name]) for place, name in enumerate(names) if name in _FIELDS[kind]
        )
        bid, ask = _TIMES
        times = (names.index(bid), names.index(ask)) if bid in names and ask in names else None
        closed = names.index(_CLOSED) if _CLOSED in names else None
        plan = _Plan(len(names), names.index(_SYMBOL), times, closed, readings)
        self._plans[kind] = (names, plan)
        return plan

    async def _begin(self, entries: list[Entry]) -> None:
        self._fresh.update((str(entry["type"]), str(entry["symbol"])) for entry in entries)
        await self._feed.add(entries)

    def _entries(self, keys: Iterable[str], symbols: Mapping[str, str]) -> list[Entry]:
        return [{"type": kind, "symbol": key} for key in keys for kind in kinds_of(symbols[key])]

    def _key(self, symbol: str) -> str:
        known = self._looked_up.get(symbol)
        return streamed_as(symbol) if known is None else known

    async def _look_up(self, symbols: Sequence[str]) -> None:
        """What dxFeed calls futures, their options and coins; "" for what tastytrade does not know."""
        unknown: dict[str, list[str]] = {}
        for symbol in symbols:
            if "/" in symbol and symbol not in self._looked_up and (path := list_of(symbol)):
                unknown.setdefault(path, []).append(symbol)
        for path, listed in unknown.items():
            for start in range(0, len(listed), _ASKED_AT_ONCE):
                await self._look_up_in(path, listed[start : start + _ASKED_AT_ONCE])

    async def _look_up_in(self, path: str, symbols: list[str]) -> None:
        self._looked_up.update(dict.fromkeys(symbols, ""))
        params = [("symbol[]", symbol) for symbol in symbols]
        try:
            found = await self._asking.get(path, "what is streamed", items_in, params)
        except RefusedError:
            return
        for row in found:
            # Options on futures are padded with blanks, which ours are not.
            symbol = " ".join(text_of(row, "symbol").split())
            if symbol in self._looked_up:
                self._looked_up[symbol] = text_of(row, "streamer-symbol")
