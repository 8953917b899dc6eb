"""DXLink, dxFeed's protocol: one WebSocket, a channel of events on it, and which fields of each kind are told.

The client authorizes only after it was told UNAUTHORIZED. Data come COMPACT: a kind, then the values of all events one
after another, as many to an event as fields were agreed on.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from thetadesk.telemetry.redaction import hide
from thetadesk.wire.errors import BrokenAnswerError, StreamLostError, StreamRefusedError
from thetadesk.wire.socket import Message, Socket, SocketPatience

PATIENCE = SocketPatience(opening=5, sending=5)
_CHANNEL = 1
_KEEPALIVE = 60
_HANDSHAKE = 4
"""Seconds for each answer until the channel is open."""
_VERSION = "0.1-DXF-JS/0.3.0"
_MOST_ENTRIES = 400
"""Subscriptions in one message: longer ones end the connection."""

Entry = Mapping[str, object]
Events = tuple[str, list[str], Sequence[object]]
"""A kind, the names of its fields, and the values of its events one after another."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Where quotes are streamed, and the token that lets in."""

    url: str
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        hide(self.token)


class Feed:
    """A channel on an open socket. `fields` are the fields wanted of each kind of event."""

    def __init__(self, socket: Socket, fields: Mapping[str, Sequence[str]], period: object) -> None:
        """`period` is how many seconds apart two events about one symbol may lie at the least."""
        self._socket = socket
        self._wanted = {kind: list(names) for kind, names in fields.items()}
        self._fields = dict(self._wanted)
        self._period = period

    async def open(self, token: str) -> None:
        """Sets up, authorizes and opens the channel. Raises StreamRefusedError when the token is not taken."""
        limits = {"keepaliveTimeout": _KEEPALIVE, "acceptKeepaliveTimeout": _KEEPALIVE}
        await self._say("SETUP", 0, **limits, version=_VERSION)
        if (await self._answer("AUTH_STATE")).get("state") != "AUTHORIZED":
            await self.authorize(token)
            if (await self._answer("AUTH_STATE")).get("state") != "AUTHORIZED":
                raise _refused()
        await self._say("CHANNEL_REQUEST", _CHANNEL, service="FEED", parameters={"contract": "AUTO"})
        await self._answer("CHANNEL_OPENED")
        await self._say(
            "FEED_SETUP",
            _CHANNEL,
            acceptAggregationPeriod=self._period,
            acceptDataFormat="COMPACT",
            acceptEventFields=self._wanted,
        )

    async def authorize(self, token: str) -> None:
        """Shows a token, the first or a later one."""
        hide(token)
        await self._say("AUTH", 0, token=token)

    async def keep_alive(self) -> None:
        """Says that we are there: wanted at least once a minute."""
        await self._say("KEEPALIVE", 0)

    async def add(self, entries: Iterable[Entry]) -> None:
        """Subscribes: the last event of each is told at once, then what is new."""
        for part in _parts(entries):
            await self._say("FEED_SUBSCRIPTION", _CHANNEL, add=part)

    async def remove(self, entries: Iterable[Entry]) -> None:
        """Ends subscriptions."""
        for part in _parts(entries):
            await self._say("FEED_SUBSCRIPTION", _CHANNEL, remove=part)

    def heed(self, message: Message) -> list[Events]:
        """The events of a message. Raises StreamLostError for one that ends the stream, StreamRefusedError where that is
        for the token, BrokenAnswerError for one that cannot be understood."""
        kind = message.get("type")
        if kind == "FEED_DATA":
            return list(self._events(message.get("data")))
        if kind == "FEED_CONFIG":
            self._configure(message.get("eventFields"))
        elif kind == "CHANNEL_CLOSED":
            raise StreamLostError("tastytrade's stream has closed our channel.")
        elif "UNAUTHORIZED" in (message.get("error"), message.get("state")):
            raise _refused()
        elif kind == "ERROR":
            raise StreamLostError("tastytrade's stream ends, because something went wrong there.")
        return []

    def _configure(self, fields: object) -> None:
        """What the server says it will send, which may be less than was asked for."""
        if fields is None:
            return
        if not isinstance(fields, dict):
            raise _unreadable()
        for kind, names in fields.items():
            if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
                raise _unreadable()
            if names:
                self._fields[kind] = names

    def _events(self, data: object) -> Iterator[Events]:
        if not isinstance(data, list) or len(data) % 2:
            raise _unreadable()
        for kind, values in zip(data[::2], data[1::2], strict=True):
            if not isinstance(kind, str) or not isinstance(values, list):
                raise _unreadable()
            names = self._fields.get(kind)
            if names is None:
                continue
            if len(values) % len(names):
                raise _unreadable()
            yield kind, names, values

    async def _answer(self, wanted: str) -> Message:
        """The next message of this type; the ones before it say nothing that matters yet."""
        while True:
            message = await self._socket.receive(_HANDSHAKE)
            if message.get("type") == wanted:
                return message
            if message.get("type") == "ERROR":
                raise _refused()

    async def _say(self, kind: str, channel: int, **rest: object) -> None:
        await self._socket.send({"type": kind, "channel": channel, **rest})


def _parts(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    left = list(entries)
    for start in range(0, len(left), _MOST_ENTRIES):
        yield left[start : start + _MOST_ENTRIES]


def _refused() -> StreamRefusedError:
    return StreamRefusedError("tastytrade's stream does not take its token, or no longer.")


def _unreadable() -> BrokenAnswerError:
    return BrokenAnswerError("tastytrade's stream sent what cannot be understood.")
