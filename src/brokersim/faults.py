"""What can be made to go wrong: with single answers, with streams, and with what the histories tell.

Every fault draws its own numbers from the seed, so the same requests in the same order meet the same faults.
"""

import asyncio
import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from brokersim.model import Posting
from brokersim.tokens import BROKERS, Kind, Tokens

if TYPE_CHECKING:
    from brokersim.sim import Sim


class FaultKind(StrEnum):
    """What goes wrong. The first group spoils answers, the second streams, the third what is told."""

    TOO_MANY = "429"
    TOO_MANY_RETRY_AFTER = "429-retry-after"
    BROKEN = "500"
    BAD_GATEWAY = "502"
    HANG = "hang"
    DRIP = "drip"
    TRUNCATED = "truncated"
    MAINTENANCE = "maintenance"
    DROP_STREAM = "drop-stream"
    SILENT_STREAM = "silent-stream"
    DUPLICATE = "duplicate"
    LATE = "late"
    OUT_OF_ORDER = "out-of-order"
    GARBAGE = "garbage"
    PENDING = "pending"
    LAPSE_TOKENS = "lapse-tokens"
    CLOCK_SKEW = "clock-skew"


ANSWERS = frozenset(
    {
        FaultKind.TOO_MANY,
        FaultKind.TOO_MANY_RETRY_AFTER,
        FaultKind.BROKEN,
        FaultKind.BAD_GATEWAY,
        FaultKind.HANG,
        FaultKind.DRIP,
        FaultKind.TRUNCATED,
        FaultKind.MAINTENANCE,
        FaultKind.LAPSE_TOKENS,
    }
)
STREAMS = frozenset(
    {
        FaultKind.DROP_STREAM,
        FaultKind.SILENT_STREAM,
        FaultKind.DUPLICATE,
        FaultKind.LATE,
        FaultKind.OUT_OF_ORDER,
        FaultKind.GARBAGE,
    }
)
SCHWAB_PATHS = ("/v1/", "/trader/", "/marketdata/")
FINNHUB_PATH, CONTROL_PATH = "/finnhub/", "/control"
_DROPS = 20
_SPOILED = {
    FaultKind.TOO_MANY: (429, "Too Many Requests"),
    FaultKind.TOO_MANY_RETRY_AFTER: (429, "Too Many Requests"),
    FaultKind.BROKEN: (500, "Internal Server Error"),
    FaultKind.BAD_GATEWAY: (502, "Bad Gateway"),
    FaultKind.MAINTENANCE: (503, "Service Unavailable"),
}
RECENT = timedelta(days=3)
"""How old what is told late or pending can be."""


@dataclass(slots=True)
class Fault:
    """Something wrong until it is taken away, or has happened `count` times. `rate` is the chance that one answer,
    message or row meets it, `match` the beginning of the paths that can, `seconds` how long it takes (hang, drip, late),
    what Retry-After asks for, or how far the brokers' clock runs ahead. `after` lets the request have its effect."""

    id: int
    kind: FaultKind
    rate: float = 1.0
    count: int | None = None
    match: str = ""
    seconds: float = 5.0
    after: bool = False
    broker: str = ""
    happened: int = 0
    draws: random.Random = field(default_factory=random.Random, repr=False)

    def strikes(self, path: str) -> bool:
        """Whether this request or message meets it; what is drawn is used up."""
        if not path.startswith(self.match) or (self.count is not None and self.happened >= self.count):
            return False
        if self.rate < 1 and self.draws.random() >= self.rate:
            return False
        self.happened += 1
        return True

    def picks(self, row: int) -> bool:
        """Whether a row meets it: always the same rows, however often one asks."""
        digest = hashlib.blake2b(f"{self.id}/{self.kind}/{row}".encode(), digest_size=4).digest()
        return int.from_bytes(digest, "big") < self.rate * 2**32

    def told(self) -> dict[str, Any]:
        """The fault as the control API shows it."""
        return {
            "id": self.id,
            "kind": self.kind.value,
            "rate": self.rate,
            "count": self.count,
            "match": self.match,
            "seconds": self.seconds,
            "after": self.after,
            "broker": self.broker,
            "happened": self.happened,
        }


class Faults:
    """The faults that are on."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._next = 1
        self.active: list[Fault] = []

    def add(self, kind: FaultKind, **settings: Any) -> Fault:
        """Turns a fault on; `settings` are Fault's fields."""
        fault = Fault(self._next, kind, draws=random.Random(f"{self._seed}/{self._next}"), **settings)  # noqa: S311
        self._next += 1
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        """Turns all faults off; the next one is drawn as the first of a new start."""
        self.active.clear()
        self._next = 1

    def striking(self, kinds: frozenset[FaultKind], path: str) -> Fault | None:
        """The first fault of these kinds that this path meets now."""
        return next((fault for fault in self.active if fault.kind in kinds and fault.strikes(path)), None)

    def told(self, postings: Sequence[Posting], now: datetime, path: str) -> Sequence[Posting]:
        """An account's history, oldest first, as it is told under `path` while faults are on."""
        for fault in self.active:
            if not (path.startswith(fault.match) or fault.match.startswith(path)):
                continue
            if fault.kind is FaultKind.DUPLICATE:
                postings = _duplicated(fault, postings)
            elif fault.kind is FaultKind.OUT_OF_ORDER:
                postings = _shuffled(fault, postings)
            elif fault.kind is FaultKind.LATE:
                postings = _withheld(fault, postings, now)
            elif fault.kind is FaultKind.PENDING:
                postings = _unsettled(fault, postings, now)
        return postings


def _duplicated(fault: Fault, postings: Sequence[Posting]) -> Sequence[Posting]:
    told: list[Posting] = []
    for posting in postings:
        told.extend([posting] * (2 if fault.picks(posting.id) else 1))
    return told


def _withheld(fault: Fault, postings: Sequence[Posting], now: datetime) -> Sequence[Posting]:
    return [p for p in postings if p.at < now - RECENT or not fault.picks(p.id)]


def _shuffled(fault: Fault, postings: Sequence[Posting]) -> Sequence[Posting]:
    told = list(postings)
    for place in range(len(told) - 1):
        if fault.picks(told[place].id):
            told[place], told[place + 1] = told[place + 1], told[place]
    return told


def _unsettled(fault: Fault, postings: Sequence[Posting], now: datetime) -> Sequence[Posting]:
    later = now + timedelta(seconds=fault.seconds)
    return [
        replace(p, valid_at=max(p.valid_at, later)) if p.at >= now - RECENT and fault.picks(p.id) else p
        for p in postings
    ]


class FaultyWire:
    """Every answer and stream of the brokers, as the faults let it through. `sim` gives the faults and the clock."""

    def __init__(self, app: ASGIApp, sim: "Sim") -> None:
        self._app, self._sim = app, sim

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            dated = _Dated(self._sim, send)
            if scope["path"].startswith(CONTROL_PATH):
                await self._app(scope, receive, dated)
            else:
                await self._answer(scope, receive, dated)
        elif scope["type"] == "websocket":
            await self._stream(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._sim.faults.striking(ANSWERS, scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.kind is FaultKind.LAPSE_TOKENS:
            lapse(self._sim.tokens, fault.broker, "access")
            await self._app(scope, receive, send)
        elif fault.kind is FaultKind.HANG:
            await self._hang(fault, scope, receive, send)
        elif fault.kind is FaultKind.DRIP:
            await _dripped(fault, *await _caught(self._app, scope, receive), send)
        elif fault.kind is FaultKind.TRUNCATED:
            start, body = await _caught(self._app, scope, receive)
            await _sent(start, body[: len(body) // 2], send)
        else:
            if fault.after:
                await _caught(self._app, scope, receive)
            await _spoiled(fault, scope["path"])(scope, receive, send)

    async def _hang(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.after:
            await _caught(self._app, scope, receive)
        await asyncio.sleep(fault.seconds)
        await PlainTextResponse("upstream request timeout", 504)(scope, receive, send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._sim.faults.striking(frozenset({FaultKind.MAINTENANCE}), scope["path"]):
            await receive()
            await send({"type": "websocket.close", "code": 1013})
            return
        faulty = _FaultyStream(self._sim.faults, scope["path"], receive, send)
        try:
            await self._app(scope, faulty.receive, faulty.send)
        finally:
            faulty.end()


class _FaultyStream:
    """One WebSocket, the server's messages of which meet the faults."""

    def __init__(self, faults: Faults, path: str, receive: Receive, send: Send) -> None:
        self._faults, self._path, self._receive, self._send = faults, path, receive, send
        self._dropped = False
        self._held: Message | None = None
        self._late: set[asyncio.Task[None]] = set()

    async def receive(self) -> Message:
        if self._dropped:
            return {"type": "websocket.disconnect", "code": 1006}
        return await self._receive()

    async def send(self, message: Message) -> None:
        if self._dropped:
            raise OSError("the stream was dropped")
        if message["type"] != "websocket.send":
            await self._send(message)
            return
        fault = self._faults.striking(STREAMS, self._path)
        if fault is None:
            await self._pass(message)
        else:
            await self._meet(fault, message)

    async def _meet(self, fault: Fault, message: Message) -> None:
        if fault.kind is FaultKind.DROP_STREAM:
            self._dropped = True
            await self._send({"type": "websocket.close", "code": 1011})
            raise OSError("the stream was dropped")
        if fault.kind is FaultKind.DUPLICATE:
            await self._pass(message)
            await self._pass(message)
        elif fault.kind is FaultKind.LATE:
            task = asyncio.create_task(self._later(fault.seconds, message))
            self._late.add(task)
            task.add_done_callback(self._late.discard)
        elif fault.kind is FaultKind.OUT_OF_ORDER and self._held is None:
            self._held = message
        elif fault.kind is FaultKind.OUT_OF_ORDER:
            await self._pass(message)
        elif fault.kind is FaultKind.GARBAGE:
            text = message.get("text") or ""
            await self._pass({**message, "text": text[: len(text) // 2]})
        # A silent stream says nothing.

    async def _pass(self, message: Message) -> None:
        held, self._held = self._held, None
        await self._send(message)
        if held is not None:
            await self._send(held)

    async def _later(self, seconds: float, message: Message) -> None:
        await asyncio.sleep(seconds)
        if not self._dropped:
            await self._send(message)

    def end(self) -> None:
        """The stream is over: what is still to come will not."""
        self._dropped = True
        for task in self._late:
            task.cancel()


class _Dated:
    """Dates answers by the brokers' clock, skew included."""

    def __init__(self, sim: "Sim", send: Send) -> None:
        self._sim, self._send = sim, send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            at = self._sim.clock.now() + self._sim.tokens.skew
            date = format_datetime(at, usegmt=True).encode()
            message = {**message, "headers": [*message.get("headers", []), (b"date", date)]}
        await self._send(message)


def lapse(tokens: Tokens, broker: str, kind: Kind) -> None:
    """Ends what a broker has issued of a kind; without a broker, what both have."""
    for name in BROKERS:
        if broker in ("", name):
            tokens.lapse(name, kind)


async def _caught(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    """An answer that is made but not sent."""
    start: Message = {}
    body = bytearray()

    async def catch(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            body.extend(message.get("body", b""))

    await app(scope, receive, catch)
    return start, bytes(body)


async def _sent(start: Message, body: bytes, send: Send) -> None:
    headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
    await send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})


async def _dripped(fault: Fault, start: Message, body: bytes, send: Send) -> None:
    await send(start)
    size = max(1, -(-len(body) // _DROPS))
    for place in range(0, len(body), size):
        await send({"type": "http.response.body", "body": body[place : place + size], "more_body": True})
        await asyncio.sleep(fault.seconds / _DROPS)
    await send({"type": "http.response.body", "body": b""})


def _spoiled(fault: Fault, path: str) -> Response:
    """An error in the words of the broker that was asked."""
    status, title = _SPOILED[fault.kind]
    headers: dict[str, str] = {}
    if fault.kind is FaultKind.TOO_MANY_RETRY_AFTER:
        headers["retry-after"] = str(max(1, round(fault.seconds)))
    if fault.kind in (FaultKind.MAINTENANCE, FaultKind.BAD_GATEWAY):
        page = f"<html><head><title>{status} {title}</title></head><body><h1>{title}</h1></body></html>"
        return HTMLResponse(page, status, headers)
    body: dict[str, Any]
    if path.startswith(SCHWAB_PATHS):
        error = {"id": str(uuid4()), "status": status, "title": title, "detail": title}
        body = {"errors": [error]}
    elif path.startswith(FINNHUB_PATH):
        body = {"error": title}
    else:
        body = {"error": {"code": title.lower().replace(" ", "_"), "message": title}}
    return JSONResponse(body, status, headers)
