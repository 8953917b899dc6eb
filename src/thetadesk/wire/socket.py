"""One WebSocket to one stranger: JSON objects both ways, time-outs, typed errors, and nothing of it in a log.

A socket is for one task to read and for several to write. What is no JSON object is a BrokenAnswerError and leaves the
socket usable, so that a stream may step over garbage; everything else that goes wrong ends it.
"""

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import urlsplit

from pydantic_core import from_json
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidURI,
    PayloadTooBig,
    ProxyError,
    SecurityError,
)
from websockets.frames import DATA_OPCODES, Frame
from websockets.protocol import Event

from thetadesk import __version__
from thetadesk.telemetry.redaction import redacted
from thetadesk.wire.errors import (
    BrokenAnswerError,
    StreamError,
    StreamLostError,
    StreamSilentError,
    UnreachableError,
)

Message = dict[str, Any]

LARGEST_FRAME = 16 * 1024 * 1024
_LONGEST_REASON = 120
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_LOG = logging.getLogger(f"{__name__}.frames")
# It would write every frame, and frames hold tokens.
_LOG.setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class SocketPatience:
    """How long to wait, in seconds; `frame` is the largest frame in bytes."""

    opening: float = 10.0
    sending: float = 10.0
    closing: float = 1.0
    ping: float = 15.0
    """A ping is sent so often; one that stays unanswered as long again ends the socket."""
    frame: int = LARGEST_FRAME


class _Direct(connect):
    """A connection that follows no redirection: what is said first on it is a token."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


class _Noting(ClientConnection):
    """A connection that notes when the last bytes of each message were read (`time.monotonic_ns`), which may be long
    before somebody asks for it. Once there is somebody to `take` them, messages are given to him at once."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.heard_ns: deque[int] = deque()
        self.is_amid = False
        self.take: Callable[[bytes, int], None] | None = None
        self._begun = bytearray()
        self._read_ns = 0

    def data_received(self, data: bytes) -> None:
        self._read_ns = time.monotonic_ns()
        super().data_received(data)

    def process_event(self, event: Event) -> None:
        if not isinstance(event, Frame) or event.opcode not in DATA_OPCODES:
            super().process_event(event)
            return
        self.is_amid = not event.fin
        if self.take is not None:
            self._give(self.take, event)
            return
        if event.fin:
            self.heard_ns.append(self._read_ns)
        super().process_event(event)

    def _give(self, take: Callable[[bytes, int], None], event: Frame) -> None:
        self._begun += event.data
        if event.fin:
            whole, self._begun = bytes(self._begun), bytearray()
            take(whole, self._read_ns)


def _leave(frame: bytes, read_ns: int) -> None:
    """What comes for somebody who is not fed any more is for nobody."""


class _Hearing:
    """When the message that was received last in this process was read."""

    __slots__ = ("ns",)

    def __init__(self) -> None:
        self.ns = 0


_HEARING = _Hearing()


def heard_ns() -> int:
    """When the bytes of the message that is being handled were read (`time.monotonic_ns`): for whoever is called with
    what it says and has waited for nothing since, as the hub's listeners are. 0 before the first message."""
    return _HEARING.ns


class Socket:
    """An open WebSocket, named `who` in messages."""

    def __init__(self, who: str, connection: _Noting, patience: SocketPatience) -> None:
        self._who = who
        self._connection = connection
        self._patience = patience
        self._heard = time.monotonic()

    @property
    def quiet_for(self) -> float:
        """Seconds since the last frame, or since the socket was opened."""
        return time.monotonic() - self._heard

    async def send(self, message: Message) -> None:
        """Sends one object. Raises StreamLostError, also when the other side reads no more."""
        try:
            async with asyncio.timeout(self._patience.sending):
                await self._connection.send(json.dumps(message, separators=(",", ":")))
        except TimeoutError:
            raise StreamLostError(f"{self._who}'s stream takes nothing any more.") from None
        except ConnectionClosed as closed:
            raise self._lost(closed) from None

    async def receive(self, longest: float | None = None) -> Message:
        """The next object. Raises StreamSilentError after `longest` seconds, BrokenAnswerError for a frame that is
        none, StreamLostError when the socket is closed."""
        try:
            async with asyncio.timeout(longest):
                return self.read(await self._frame())
        except TimeoutError:
            raise StreamSilentError(f"{self._who}'s stream does not answer.") from None

    async def feed(self, take: Callable[[bytes], None]) -> NoReturn:
        """Gives every frame to `take`, for it to `read`, as soon as its bytes are there and before anybody else has a
        turn: to wait for one's turn takes longer than most of what is done with a frame. `take` raises nothing; nobody
        can `receive` any more. Raises StreamLostError when the socket is closed."""

        def given(frame: bytes, read_ns: int) -> None:
            self._hear(read_ns)
            take(frame)

        connection = self._connection
        try:
            while True:
                if not connection.heard_ns and not connection.is_amid:
                    # All that came before is taken: from now on nothing waits to be asked for.
                    connection.take = given
                take(await self._frame())
        finally:
            connection.take = _leave

    async def _frame(self) -> bytes:
        try:
            frame = await self._connection.recv(decode=False)
        except ConnectionClosed as closed:
            raise self._lost(closed) from None
        self._hear(self._connection.heard_ns.popleft())
        return frame

    def _hear(self, read_ns: int) -> None:
        self._heard = time.monotonic()
        _HEARING.ns = read_ns

    def read(self, frame: bytes) -> Message:
        """The object that a frame holds. Raises BrokenAnswerError for one that holds none."""
        try:
            # A third of the time that json.loads takes, thousands of times a second.
            found = from_json(frame)
        except ValueError:
            # Beside what is no JSON: text that is no text, numbers of thousands of digits.
            raise BrokenAnswerError(f"{self._who}'s stream sent what cannot be read.") from None
        if not isinstance(found, dict):
            raise BrokenAnswerError(f"{self._who}'s stream sent something that is no object.")
        return found

    def _lost(self, closed: ConnectionClosed) -> StreamLostError:
        code, reason = (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else (None, "")
        shown = redacted(" ".join(reason.split()))[:_LONGEST_REASON]
        how = "broke off" if code is None else f"was closed ({code})"
        words = f" It says: {shown}" if shown else ""
        return StreamLostError(f"{self._who}'s stream {how}.{words}", close_code=code, reason=shown)


@asynccontextmanager
async def opened(
    who: str, url: str, patience: SocketPatience | None = None, *, plain: bool = False
) -> AsyncIterator[Socket]:
    """A socket to `url`, closed at the end of the block. Without `plain` only wss:// is spoken to strangers, because
    tokens go over it. Raises UnreachableError when it cannot be opened, BrokenAnswerError for an address that is none.
    """
    patience = patience or SocketPatience()
    connection = await _open(who, _checked(who, url, plain=plain), patience)
    try:
        yield Socket(who, connection, patience)
    finally:
        await connection.close()


async def together(*works: Coroutine[Any, Any, None]) -> NoReturn:
    """Does several endless works of one stream side by side until one fails: its error, the others being ended."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
        raise StreamError("A part of the stream ended by itself.")
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _checked(who: str, url: str, *, plain: bool) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise BrokenAnswerError(f"{who} names an address for its stream that is none.") from None
    if parts.scheme not in ("ws", "wss") or not host:
        raise BrokenAnswerError(f"{who} names an address for its stream that is none.")
    if parts.scheme == "ws" and not plain and host not in _HERE:
        raise BrokenAnswerError(f"{who} names an unprotected address for its stream; nothing is sent to it.")
    return url


async def _open(who: str, url: str, patience: SocketPatience) -> _Noting:
    try:
        connection = await _Direct(
            url,
            create_connection=_Noting,
            user_agent_header=f"thetadesk/{__version__}",
            compression=None,
            # A simulator on this machine is never behind the proxy that the environment may name.
            proxy=None if urlsplit(url).hostname in _HERE else True,
            open_timeout=patience.opening,
            close_timeout=patience.closing,
            ping_interval=patience.ping,
            ping_timeout=patience.ping,
            max_size=patience.frame,
            logger=_LOG,
        )
        assert isinstance(connection, _Noting)
        return connection
    except InvalidURI:
        raise BrokenAnswerError(f"{who} names an address for its stream that is none.") from None
    except (InvalidHandshake, ProxyError, SecurityError, PayloadTooBig):
        raise UnreachableError(f"{who}'s stream does not let us in.") from None
    except TimeoutError:
        raise UnreachableError(f"{who}'s stream did not answer in time.") from None
    except (OSError, EOFError):
        raise UnreachableError(f"{who}'s stream cannot be reached.", sent=False) from None
