"""Schwab's streamer: one WebSocket a user, on which level-one quotes are told by change.

A first frame about a key is complete, later ones hold what is new, so that a frame which comes too late cannot simply be
taken or left: its keys are asked for anew. Frames carry the time of their making; it puts them in order.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from thetadesk.brokers.following import follow, wait_for_demand
from thetadesk.brokers.schwab.closes import closed_on
from thetadesk.brokers.schwab.symbols import EQUITIES, FUTURES, OPTIONS, service_of, told_as
from thetadesk.connections.ports import Endpoint
from thetadesk.market.figures import Seconds, greek, seconds, volatility
from thetadesk.market.model import BrokerGreeks, Tick, number, raw, raw_bid
from thetadesk.market.ports import Put, Wanted
from thetadesk.market.quality import Hours, markets_of
from thetadesk.telemetry.redaction import hide
from thetadesk.wire.answers import dated, records_in
from thetadesk.wire.errors import (
    Answer,
    BrokenAnswerError,
    RefusedError,
    StreamLostError,
    StreamRefusedError,
    UnreachableError,
)
from thetadesk.wire.http import Http
from thetadesk.wire.records import objects_of, text_of
from thetadesk.wire.socket import Message, Socket, SocketPatience, opened

MOST_KEYS = 500
"""Symbols that one service takes."""
_HANDSHAKE = 4
"""Seconds for the answer to the login."""
_PATIENCE = SocketPatience(opening=5, sending=5)
_UNAUTHORIZED = 401
_OFF = timedelta(seconds=30).total_seconds()
"""How far off the streamer's clock may be before it counts as another one."""

_OK = frozenset({0, 26, 27, 28, 29})
_DENIED, _ABSENT, _TAKEN, _FULL, _STOPPED = 3, 11, 12, 19, 30

Words = Mapping[str, tuple[str, Callable[[object], Any]]]

_SHARED: Words = {
    "bid": ("bid", raw_bid),
    "ask": ("ask", raw),
    "last": ("last", raw),
    "bid_size": ("bid_size", number),
    "ask_size": ("ask_size", number),
    "volume": ("volume", number),
    "last_size": ("last_size", number),
    "high": ("high", raw),
    "low": ("low", raw),
    "close": ("previous_close", raw),
    "open": ("open", raw),
    "quoted_at": ("quoted_at", seconds),
    "traded_at": ("traded_at", seconds),
    "open_interest": ("open_interest", number),
}


def _words(**numbers: int) -> Words:
    return {str(place): _SHARED[name] for name, place in numbers.items()}


_FIELDS: Mapping[str, Words] = {
    EQUITIES: _words(
        bid=1, ask=2, last=3, bid_size=4, ask_size=5, volume=8, last_size=9,
        high=10, low=11, close=12, open=17, quoted_at=34, traded_at=35,
    ),
    OPTIONS: _words(
        bid=2, ask=3, last=4, high=5, low=6, close=7, volume=8, open_interest=9, open=15,
        bid_size=16, ask_size=17, last_size=18, quoted_at=38, traded_at=39,
    ),
    FUTURES: _words(
        bid=1, ask=2, last=3, bid_size=4, ask_size=5, volume=8, last_size=9,
        quoted_at=10, traded_at=11, high=12, low=13, close=14, open=18, open_interest=23,
    ),
}  # fmt: skip
_GREEKS: Words = {
    "10": ("iv", volatility),
    "28": ("delta", greek),
    "29": ("gamma", greek),
    "30": ("theta", greek),
    "31": ("vega", greek),
    "32": ("rho", greek),
    "34": ("theoretical", greek),
}


def _asked_fields(service: str) -> str:
    places = {0, *map(int, _FIELDS[service]), *(map(int, _GREEKS) if service == OPTIONS else ())}
    return ",".join(str(place) for place in sorted(places))


@dataclass(frozen=True, slots=True)
class Place:
    """Where the streamer is and as whom it is spoken to, as `userPreference` says."""

    url: str
    customer: str
    correlation: str = field(repr=False)
    channel: str
    function: str


class SchwabStream:
    """Schwab's stream of quotes for one login."""

    def __init__(self, http: Http, endpoint: Endpoint, access: Callable[[], Awaitable[str]]) -> None:
        self._http = http
        self._api = endpoint.api_url.rstrip("/")
        self._access = access
        self._place: Place | None = None
        self._line: SchwabLine | None = None
        self.name = endpoint.id
        self.ahead: Seconds = 0

    @property
    def streamed(self) -> frozenset[str]:
        """The symbols that are subscribed just now."""
        return self._line.followed if self._line else frozenset()

    async def run(self, put: Put, demand: Wanted, heard: Callable[[], None]) -> None:
        """Connects once something is wanted and follows it until the stream is lost."""
        await wait_for_demand(demand)
        token = await self._access()
        place = self._place = self._place or await self._found(token)
        try:
            await self._follow(place, token, put, demand, heard)
        except (StreamRefusedError, UnreachableError) as error:
            if not isinstance(error, UnreachableError) or error.sent:
                # Somebody answered and does not let us in: the streamer may have moved.
                self._place = None
            raise

    async def _follow(
        self, place: Place, token: str, put: Put, demand: Wanted, heard: Callable[[], None]
    ) -> None:
        async with opened("Schwab", place.url, _PATIENCE, plain=self._api.startswith("http:")) as socket:
            line = SchwabLine(self, place, socket)
            await line.log_in(token)
            self._line = line
            try:
                await follow(socket, line, put, demand, heard)
            finally:
                self._line = None

    def now(self) -> Seconds:
        """Seconds since 1970 by our clock."""
        return self._http.now().timestamp()

    def keep_time(self, at: Seconds) -> None:
        """Notes what time it is at Schwab."""
        ahead = at - self.now()
        if abs(ahead - self.ahead) > _OFF:
            self.ahead = ahead if abs(ahead) > _OFF else 0

    async def _found(self, token: str) -> Place:
        hide(token)
        headers = {"authorization": f"Bearer {token}"}
        try:
            place, at = await self._http.get(
                f"{self._api}/trader/v1/userPreference", "the streamer", _place, (), headers
            )
        except RefusedError as refusal:
            if refusal.status == _UNAUTHORIZED:
                raise StreamRefusedError("Schwab takes this login's token no longer.", lapsed=True) from None
            raise
        if at is not None:
            self.keep_time(at.timestamp())
        return place


def _place(answer: Answer) -> tuple[Place, datetime | None]:
    rows, _ = records_in(answer)
    found = [info for row in rows for info in objects_of(row.fields, "streamerInfo")]
    if not found:
        raise BrokenAnswerError("Schwab does not say where its streamer is.")
    names = (
        "streamerSocketUrl",
        "schwabClientCustomerId",
        "schwabClientCorrelId",
        "schwabClientChannel",
        "schwabClientFunctionId",
    )
    return Place(*(text_of(found[0], name) for name in names)), dated(answer)


class Clock(Protocol):
    """The stream that a line belongs to, which knows the time here and at Schwab."""

    name: str
    ahead: Seconds

    def now(self) -> Seconds: ...
    def keep_time(self, at: Seconds) -> None: ...


class SchwabLine:
    """One connection to the streamer."""

    def __init__(self, clock: "Clock", place: Place, socket: Socket) -> None:
        self._clock, self._place, self._socket = clock, place, socket
        self._name = clock.name
        self._hours = Hours()
        self._markets: tuple[str, ...] = ()
        self._requests = 0
        self._asked: dict[str, tuple[str, list[str]]] = {}
        self._keys: dict[str, dict[str, str]] = {service: {} for service in _FIELDS}
        self._fresh: set[str] = set()
        self._newest: dict[str, int] = {}
        self._absent: set[str] = set()
        self._missed: set[str] = set()
        self.followed: frozenset[str] = frozenset()

    @property
    def is_open(self) -> bool:
        """Whether the market is open, by Schwab's clock."""
        return self._hours.any_open(self._markets, self._clock.now() + self._clock.ahead)

    async def log_in(self, token: str) -> None:
        """Raises StreamRefusedError when Schwab takes the token no longer, or has another connection of this user."""
        hide(token)
        parameters = {
            "Authorization": token,
            "SchwabClientChannel": self._place.channel,
            "SchwabClientFunctionId": self._place.function,
        }
        await self._request("ADMIN", "LOGIN", parameters, [])
        while self._asked:
            self.take(await self._socket.receive(_HANDSHAKE))

    async def want(self, symbols: Sequence[str]) -> None:
        """Subscribes these and nothing else, at most 500 a service."""
        wanted, before = self._chosen(symbols), self._keys
        self._keys = wanted
        self._count()
        for service, keys in wanted.items():
            gone = before[service].keys() - keys.keys()
            new = [key for key in keys if key not in before[service]]
            if gone:
                await self._request(service, "UNSUBS", {"keys": ",".join(sorted(gone))}, [])
            if new:
                await self._add(service, new)

    async def ask_again(self, symbols: Collection[str]) -> None:
        """Ends and begins the subscription of these, after which Schwab tells everything about them."""
        for service, followed in self._keys.items():
            keys = [key for key, symbol in followed.items() if symbol in symbols]
            if keys:
                await self._request(service, "UNSUBS", {"keys": ",".join(keys)}, [])
                await self._add(service, keys)

    async def beat(self) -> None:
        """Schwab wants no keepalive."""

    def doubtful(self) -> Collection[str]:
        """What came too late since this was asked last."""
        missed, self._missed = self._missed, set()
        return missed

    def take(self, message: Message) -> list[Tick]:
        """The quotes of a frame of data; answers and notes are heeded."""
        ticks: list[Tick] = []
        try:
            for answer in message.get("response", ()):
                self._heed(answer)
            for note in message.get("notify", ()):
                self._note(note)
            for block in message.get("data", ()):
                ticks += self._ticks(block)
        except (AttributeError, KeyError, TypeError, ValueError):
            raise BrokenAnswerError("Schwab's streamer sent what cannot be understood.") from None
        return ticks

    def _chosen(self, symbols: Sequence[str]) -> dict[str, dict[str, str]]:
        year = self._year()
        chosen: dict[str, dict[str, str]] = {service: {} for service in _FIELDS}
        for symbol in symbols:
            service = service_of(symbol)
            if service is None or service in self._absent or len(chosen[service]) >= MOST_KEYS:
                continue
            key = told_as(symbol, year)
            chosen[service][self._kept(service, key)] = symbol
        return chosen

    def _kept(self, service: str, key: str) -> str:
        return key if service == OPTIONS else key.upper()

    def _year(self) -> int:
        # The streamer's own clock says nothing before its first frame; a year is near enough.
        return int(1970 + self._clock.now() // timedelta(days=365, hours=6).total_seconds())

    async def _add(self, service: str, keys: list[str]) -> None:
        self._fresh.update(keys)
        parameters = {"keys": ",".join(keys), "fields": _asked_fields(service)}
        await self._request(service, "ADD", parameters, keys)

    async def _request(self, service: str, command: str, parameters: Message, keys: list[str]) -> None:
        self._requests += 1
        id = str(self._requests)
        self._asked[id] = (service, keys)
        request = {
            "service": service,
            "command": command,
            "requestid": id,
            "SchwabClientCustomerId": self._place.customer,
            "SchwabClientCorrelId": self._place.correlation,
            "parameters": parameters,
        }
        await self._socket.send({"requests": [request]})

    def _heed(self, answer: Message) -> None:
        """An answer to a request: what was not granted is not followed."""
        service, keys = self._asked.pop(str(answer["requestid"]), ("", []))
        code = answer["content"]["code"]
        if code in _OK:
            return
        if service == "ADMIN":
            raise _refusal(code)
        if code == _ABSENT:
            self._absent.add(service)
        elif code != _FULL:
            raise StreamLostError(f"Schwab's streamer does not do what it is asked for ({int(code)}).")
        for key in self._keys[service] if code == _ABSENT else keys:
            self._fresh.discard(key)
        self._keys[service] = (
            {}
            if code == _ABSENT
            else {key: symbol for key, symbol in self._keys[service].items() if key not in keys}
        )
        self._count()

    def _note(self, note: Message) -> None:
        if "heartbeat" in note:
            at = seconds(note["heartbeat"])
            if at is not None:
                self._clock.keep_time(at)
        elif note.get("content", {}).get("code") == _STOPPED:
            raise StreamLostError("Schwab's streamer has stopped: nothing was subscribed.")

    def _ticks(self, block: Message) -> list[Tick]:
        service, content = block["service"], block["content"]
        words = _FIELDS.get(service)
        if words is None:
            return []
        made_at = int(block["timestamp"])
        if made_at < self._newest.get(service, made_at):
            self._missed.update(
                self._keys[service][each["key"]] for each in content if each["key"] in self._keys[service]
            )
            return []
        self._newest[service] = made_at
        self._clock.keep_time(made_at / 1000)
        keys, now = self._keys[service], self._clock.now()
        return [
            self._tick(keys[each["key"]], each, service, made_at, now)
            for each in content
            if each["key"] in keys
        ]

    def _tick(self, symbol: str, said: Message, service: str, made_at: int, now: Seconds) -> Tick:
        tick = Tick(symbol, self._name, now)
        for place, (name, read) in _FIELDS[service].items():
            if place in said:
                setattr(tick, name, read(said[place]))
        if tick.previous_close is not None:
            tick.closed_on = closed_on(service, made_at / 1000)
        key = said["key"]
        if key in self._fresh:
            self._fresh.discard(key)
            tick.snapshot = True
        if service == OPTIONS:
            greeks = {name: read(said[place]) for place, (name, read) in _GREEKS.items() if place in said}
            if greeks:
                tick.greeks = BrokerGreeks(**greeks, at=made_at / 1000)
        return tick

    def _count(self) -> None:
        self.followed = frozenset(symbol for keys in self._keys.values() for symbol in keys.values())
        self._markets = markets_of(self.followed)


def _refusal(code: object) -> Exception:
    if code == _DENIED:
        return StreamRefusedError("Schwab's streamer takes this login's token no longer.", lapsed=True)
    if code == _TAKEN:
        return StreamRefusedError(
            "Schwab allows a user one stream, and another program has it: end that program's stream.",
            taken=True,
        )
    return UnreachableError("Schwab's streamer does not let us in.")
