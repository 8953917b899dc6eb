"""DXLink, dxFeed's protocol for quotes: channels, subscriptions, and events that changed.

One connection polls the market for what it is subscribed to, all of its options together, and sends what differs from what
it sent before. Without subscriptions it only waits.
"""

import asyncio
import contextlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from brokersim import calendar
from brokersim.model import Contract, OptionQuote, Quote
from brokersim.replay import Plan, frame_of, prepared
from brokersim.sim import Sim
from brokersim.tastytrade import events
from brokersim.tastytrade.events import Candles, Event
from brokersim.tastytrade.market_data import STREAM_PATH
from brokersim.tastytrade.racing import first_to_end

OPEN_SECONDS, CLOSED_SECONDS = 1.0, 5.0
"""How often the market is looked at while it is open, and while only a shock can move it."""
SILENCE_SECONDS = 60.0
MOST_CHARACTERS = 1 << 20
_VERSION = "1.0-1.2.3-20240912-171526"
_OPTION = re.compile(r"\.([A-Z0-9]+?)(\d{6})([CP])(\d+(?:\.\d+)?)")
_LEAST_PERIOD = 0.1

Message = dict[str, Any]


class ProtocolError(Exception):
    """A message that the protocol does not allow: the `error` is told, and the connection closed."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error, self.message = error, message


@dataclass(slots=True)
class Channel:
    """One feed: what is subscribed, which fields are wanted, and what was sent last."""

    number: int
    fields: dict[str, list[str]] = field(default_factory=dict)
    compact: bool = True
    configured: bool = False
    wanted: dict[tuple[str, str], datetime] = field(default_factory=dict)
    sent: dict[tuple[str, str], Event] = field(default_factory=dict)

    def data(self, kind: str, told: list[Event]) -> list[Any]:
        """Events of one kind in the format that was agreed on."""
        if not self.compact:
            return [{"eventType": kind, **event} for event in told]
        names = self.fields.get(kind) or list(told[0])
        return [kind, [event.get(name, events.NOT_A_NUMBER) for event in told for name in names]]


def routes(sim: Sim) -> list[WebSocketRoute]:
    """The stream that `/api-quote-tokens` names."""

    async def serve(socket: WebSocket) -> None:
        await socket.accept()
        await _Connection(sim, socket).run()

    return [WebSocketRoute(STREAM_PATH, serve)]


class _Connection:
    def __init__(self, sim: Sim, socket: WebSocket) -> None:
        self._sim, self._socket = sim, socket
        self._channels: dict[int, Channel] = {}
        self._token = ""
        self._authorized = False
        self._heard = asyncio.get_running_loop().time()
        self._changed = asyncio.Event()

    async def run(self) -> None:
        """Serves until the client leaves, errs or falls silent."""
        failure = await first_to_end(self._listen(), self._stream(), self._watch())
        if isinstance(failure, ProtocolError):
            await self._refuse(failure)
        elif failure is not None and not isinstance(failure, WebSocketDisconnect):
            raise failure

    async def _refuse(self, failure: ProtocolError) -> None:
        error = {"type": "ERROR", "channel": 0, "error": failure.error, "message": failure.message}
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await self._socket.send_text(json.dumps(error))
            await self._socket.close(1000)

    async def _listen(self) -> None:
        while True:
            text = await self._socket.receive_text()
            self._heard = asyncio.get_running_loop().time()
            if len(text) > MOST_CHARACTERS:
                await self._socket.close(1009)
                return
            await self._take(_message(text))

    async def _watch(self) -> None:
        while True:
            silent = asyncio.get_running_loop().time() - self._heard
            if silent >= SILENCE_SECONDS:
                raise ProtocolError("TIMEOUT", "No keepalive within 60 seconds")
            await asyncio.sleep(SILENCE_SECONDS - silent)

    async def _take(self, message: Message) -> None:
        kind, number = message.get("type"), message.get("channel", 0)
        if kind == "KEEPALIVE":
            await self._say(type="KEEPALIVE", channel=0)
        elif kind == "SETUP":
            await self._setup()
        elif kind == "AUTH":
            await self._authorize(str(message.get("token", "")))
        elif not self._authorized:
            raise ProtocolError("UNAUTHORIZED", "Session not found")
        elif kind == "CHANNEL_REQUEST":
            await self._open(number, message)
        else:
            await self._channelled(kind, number, message)

    async def _channelled(self, kind: object, number: object, message: Message) -> None:
        channel = self._channels.get(number) if isinstance(number, int) else None
        if channel is None:
            raise ProtocolError("BAD_ACTION", f"Channel {str(number)[:10]} is not open")
        if kind == "FEED_SETUP":
            _configure(channel, message)
        elif kind == "FEED_SUBSCRIPTION":
            await self._subscribe(channel, message)
        elif kind == "CHANNEL_CANCEL":
            del self._channels[channel.number]
            await self._say(type="CHANNEL_CLOSED", channel=channel.number)
        else:
            raise ProtocolError("INVALID_MESSAGE", f"Unknown message type {str(kind)[:40]}")

    async def _setup(self) -> None:
        limits = {"keepaliveTimeout": 60, "acceptKeepaliveTimeout": 60, "version": _VERSION}
        await self._say(type="SETUP", channel=0, **limits)
        if not self._authorized:
            await self._say(type="AUTH_STATE", channel=0, state="UNAUTHORIZED")

    async def _authorize(self, token: str) -> None:
        if not self._sim.tokens.is_quote_token(token):
            raise ProtocolError("UNAUTHORIZED", "The token is invalid or has expired")
        self._token, self._authorized = token, True
        await self._say(type="AUTH_STATE", channel=0, state="AUTHORIZED", userId="u1")

    async def _open(self, number: object, message: Message) -> None:
        if not isinstance(number, int) or number < 1 or number % 2 == 0:
            raise ProtocolError("BAD_ACTION", "Clients open channels of odd numbers")
        if message.get("service") != "FEED":
            raise ProtocolError("BAD_ACTION", "Only the service FEED is offered")
        self._channels[number] = Channel(number)
        parameters = {"contract": "AUTO", "subFormat": "LIST"}
        await self._say(type="CHANNEL_OPENED", channel=number, service="FEED", parameters=parameters)

    async def _subscribe(self, channel: Channel, message: Message) -> None:
        if message.get("reset"):
            channel.wanted.clear()
            channel.sent.clear()
        for key, _ in _wanted(message.get("remove")):
            channel.wanted.pop(key, None)
            channel.sent.pop(key, None)
        added = dict(_wanted(message.get("add")))
        for key in added:
            # Who asks again is told again.
            channel.sent.pop(key, None)
        channel.wanted |= added
        if added:
            await self._send_changes(channel)
        self._changed.set()

    async def _stream(self) -> None:
        while True:
            if not any(channel.wanted for channel in self._channels.values()):
                self._changed.clear()
                await self._changed.wait()
            plan = self._sim.replay.plan
            if plan is not None and (frames := self._prepared(plan)):
                self._changed.clear()
                await self._sim.replay.play(frames, self._socket.send_text, self._changed)
                continue
            is_open = calendar.is_open(self._sim.clock.now())
            await self._sim.replay.begins_within(OPEN_SECONDS if is_open else CLOSED_SECONDS)
            self._check_token()
            for channel in list(self._channels.values()):
                await self._send_changes(channel)

    def _check_token(self) -> None:
        """A token that has ended ends the stream."""
        if self._authorized and not self._sim.tokens.is_quote_token(self._token):
            raise ProtocolError("UNAUTHORIZED", "The token has expired")

    def _prepared(self, plan: Plan) -> list[tuple[str, int]]:
        """The frames of a replay: every quote that is subscribed to, beginning at what was told last."""
        frames: list[tuple[str, int]] = []
        for channel in self._channels.values():
            told = [event for (kind, _), event in channel.sent.items() if kind == "Quote"]

            def written(events: list[Event], channel: Channel = channel) -> str:
                return frame_of(channel.number, channel.data("Quote", events))

            if told:
                frames += prepared(told, plan, written)
        return frames

    async def _send_changes(self, channel: Channel) -> None:
        changes = self._changes(channel)
        if not changes:
            return
        if not channel.configured:
            await self._configured(channel)
        for kind, told in changes.items():
            await self._say(type="FEED_DATA", channel=channel.number, data=channel.data(kind, told))

    async def _configured(self, channel: Channel) -> None:
        channel.configured = True
        kinds = dict.fromkeys(kind for kind, _ in channel.wanted)
        await self._say(
            type="FEED_CONFIG",
            channel=channel.number,
            aggregationPeriod=_LEAST_PERIOD,
            dataFormat="COMPACT" if channel.compact else "FULL",
            eventFields={kind: channel.fields.get(kind, []) for kind in kinds},
        )

    def _changes(self, channel: Channel) -> dict[str, list[Event]]:
        """What differs from what was sent, by kind."""
        quotes = self._quotes({symbol for kind, symbol in channel.wanted if kind != "Candle"})
        changes: dict[str, list[Event]] = {}
        for (kind, symbol), since in channel.wanted.items():
            if kind == "Candle":
                told = self._candles(channel, symbol, since)
            else:
                told = _event(channel, kind, symbol, quotes)
            if told:
                changes.setdefault(kind, []).extend(told)
        return changes

    def _quotes(self, symbols: set[str]) -> dict[str, tuple[Quote, OptionQuote | None]]:
        market = self._sim.market
        found: dict[str, tuple[Quote, OptionQuote | None]] = {
            symbol: (market.quote(symbol), None) for symbol in symbols if symbol in market.listings
        }
        contracts = {
            symbol: contract
            for symbol in symbols
            if symbol.startswith(".") and (contract := _contract(symbol, self._sim))
        }
        options = market.option_quotes(list(contracts.values()))
        return found | {
            symbol: (option.quote, option) for symbol, option in zip(contracts, options, strict=True)
        }

    def _candles(self, channel: Channel, symbol: str, since: datetime) -> list[Event]:
        """The snapshot at first, then the last bar whenever it changes."""
        candles = events.candles_named(symbol)
        if candles is None or candles.underlying not in self._sim.market.listings:
            return []
        now, key = self._sim.clock.now(), ("Candle", symbol)
        last = channel.sent.get(key)
        if last is None:
            told = events.snapshot(candles, events.bars_of(candles, self._sim.market, since, now))
            channel.sent[key] = told[0] | {"eventFlags": 0}
            return told
        return self._last_bar(channel, candles, last, now)

    def _last_bar(self, channel: Channel, candles: Candles, last: Event, now: datetime) -> list[Event]:
        session = calendar.last_opened(now)
        begun = session.opens_at if candles.seconds else _month_before(now)
        told = [events.candle(candles, bar) for bar in events.bars_of(candles, self._sim.market, begun, now)]
        fresh = [event for event in told if event["time"] >= last["time"] and event != last]
        if fresh:
            channel.sent["Candle", candles.symbol] = fresh[-1]
        return fresh

    async def _say(self, **message: object) -> None:
        await self._socket.send_text(json.dumps(message, separators=(",", ":")))


def _event(
    channel: Channel, kind: str, symbol: str, quotes: dict[str, tuple[Quote, OptionQuote | None]]
) -> list[Event]:
    if symbol not in quotes:
        return []
    told = events.streamed(*quotes[symbol], kind, symbol)
    if told is None or channel.sent.get((kind, symbol)) == told:
        return []
    channel.sent[kind, symbol] = told
    return [told]


def _configure(channel: Channel, message: Message) -> None:
    accepted = message.get("acceptEventFields")
    if isinstance(accepted, dict):
        channel.fields |= {
            str(kind): [str(name) for name in names]
            for kind, names in accepted.items()
            if isinstance(names, list)
        }
    channel.compact = message.get("acceptDataFormat", "COMPACT") != "FULL"
    channel.configured = False


def _message(text: str) -> Message:
    try:
        message = json.loads(text)
    except ValueError as error:
        raise ProtocolError("INVALID_MESSAGE", "The message is not JSON") from error
    if not isinstance(message, dict):
        raise ProtocolError("INVALID_MESSAGE", "The message is not an object")
    return message


def _wanted(entries: object) -> list[tuple[tuple[str, str], datetime]]:
    """Kind and symbol of each entry, with the time that candles are wanted from."""
    if entries is None:
        return []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ProtocolError("INVALID_MESSAGE", "add and remove are lists of objects")
    found = []
    for entry in entries:
        kind, symbol, since = str(entry.get("type")), str(entry.get("symbol")), entry.get("fromTime", 0)
        if kind not in events.KINDS:
            raise ProtocolError("INVALID_MESSAGE", f"Unknown event type {kind[:40]}")
        start = since if isinstance(since, int | float) and since > 0 else 0
        found.append(((kind, symbol), datetime.fromtimestamp(start / 1000, UTC)))
    return found


def _contract(symbol: str, sim: Sim) -> Contract | None:
    found = _OPTION.fullmatch(symbol)
    if found is None:
        return None
    root, day, right, strike = found.groups()
    return sim.market.contract(f"{root:<6}{day}{right}{round(float(strike) * 1000):08d}")


def _month_before(now: datetime) -> datetime:
    return now.replace(day=1, hour=0, minute=0)
