"""`/ws/market` and `/ws/alerts`. Who may come in is decided by the guard, as for every endpoint."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol, TypeVar

from anyio import create_task_group
from starlette.websockets import WebSocket, WebSocketDisconnect

from thetadesk.web.live.gallery import FullError
from thetadesk.web.live.viewer import TooSlowError

PATH = "/ws/market"
ALERTS_PATH = "/ws/alerts"
TOO_SLOW, TOO_MANY, NOT_TEXT = 4008, 1013, 1003
"""The codes with which the desk hangs up; each comes with its reason in words."""

_FAREWELL_SECONDS = 1.0
_log = logging.getLogger(__name__)


class Client(Protocol):
    """One client, as a hall keeps it."""

    async def send_all(self, send: Callable[[str], Awaitable[None]]) -> None:
        """Sends what there is to tell, for ever. Raises TooSlowError."""
        ...

    async def answered(self) -> None:
        """Waits until what it asked is answered."""
        ...


C = TypeVar("C", bound=Client)


class Hall(Protocol[C]):
    """Where clients are told something."""

    def enter(self) -> C:
        """One more client. Raises FullError."""
        ...

    def leave(self, viewer: C, /) -> None:
        """The client is gone."""
        ...

    def answer(self, viewer: C, text: str, /) -> None:
        """Does what a client's message asks."""
        ...


async def serve(socket: WebSocket) -> None:
    """Serves one client until it leaves, or has to."""
    await socket.accept()
    await attend(socket.app.state.work.live.gallery, socket)


async def serve_alerts(socket: WebSocket) -> None:
    """Serves one client that follows alerts."""
    await socket.accept()
    await attend(socket.app.state.work.alerts.board, socket)


async def attend(gallery: Hall[C], socket: WebSocket) -> None:
    """The conversation with one client."""
    try:
        viewer = gallery.enter()
    except FullError:
        await _hang_up(socket, TOO_MANY, "there are too many open pages; close some and try again")
        return
    try:
        await _converse(gallery, viewer, socket)
    finally:
        gallery.leave(viewer)


async def _converse(gallery: Hall[C], viewer: C, socket: WebSocket) -> None:
    code, reason = 0, ""
    try:
        async with create_task_group() as both:
            both.start_soon(viewer.send_all, socket.send_text)
            await _hear(gallery, viewer, socket)
            both.cancel_scope.cancel()
    except* TooSlowError:
        _log.warning("a client was too slow")
        code, reason = TOO_SLOW, "too slow: what was sent was not taken for ten seconds"
    except* _NotTextError:
        code, reason = NOT_TEXT, "messages are JSON text"
    except* (WebSocketDisconnect, OSError):
        # It left while it was being told something.
        pass
    if code:
        await _hang_up(socket, code, reason)


async def _hear(gallery: Hall[C], viewer: C, socket: WebSocket) -> None:
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        text = message.get("text")
        if text is None:
            raise _NotTextError
        gallery.answer(viewer, text)
        await viewer.answered()


async def _hang_up(socket: WebSocket, code: int, reason: str) -> None:
    with suppress(TimeoutError, RuntimeError, WebSocketDisconnect):
        async with asyncio.timeout(_FAREWELL_SECONDS):
            await socket.close(code, reason)


class _NotTextError(Exception):
    """A client sent bytes."""
