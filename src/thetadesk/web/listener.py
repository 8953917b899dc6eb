"""The door for the way back from a broker: a TLS listener on loopback, open only while a login is under way.

Brokers redirect to https addresses only, and the desk itself speaks plain HTTP on loopback. So while somebody logs in,
this listens where the redirect goes, and closes soon after the login is through or has taken too long.
"""

import asyncio
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from starlette.types import ASGIApp

from thetadesk.kernel.clock import Clock
from thetadesk.settings import is_loopback
from thetadesk.web.tls import certificate_file

PATIENCE = timedelta(minutes=10)
_LINGERING = timedelta(seconds=30)
_CLOSING_SECONDS = 3
_log = logging.getLogger(__name__)


def is_ours(redirect_uri: str) -> bool:
    """Whether a redirect to this address can be taken by a listener: https, and on this machine."""
    parts = urlsplit(redirect_uri)
    return parts.scheme == "https" and is_loopback(parts.hostname or "")


class CallbackListener:
    """Listens on the loopback https addresses that logins come back to, each for at most `patience`."""

    def __init__(self, folder: Path, clock: Clock, app: ASGIApp, patience: timedelta = PATIENCE) -> None:
        self._folder = folder
        self._clock = clock
        self._app = app
        self._patience = patience
        self._open: dict[str, _Door] = {}

    async def expect(self, redirect_uri: str) -> bool:
        """Listens at `redirect_uri` from now on; False where that cannot be, and the user has to paste the address."""
        if not is_ours(redirect_uri):
            return False
        parts = urlsplit(redirect_uri)
        door = self._open.get(parts.netloc)
        if door is None or door.is_closed:
            door = await self._opened(parts)
            if door is None:
                return False
            self._open[parts.netloc] = door
        door.close_after(self._patience)
        return True

    def close_soon(self) -> None:
        """Ends listening in a moment: a browser that comes back a second time is told so, not left before a shut door."""
        for door in self._open.values():
            door.close_after(_LINGERING)

    async def close(self) -> None:
        """Ends listening and waits until it has ended; answers that are under way are still sent."""
        for door in self._open.values():
            door.close()
        await asyncio.gather(*(door.closed() for door in self._open.values()))
        self._open.clear()

    async def _opened(self, at: SplitResult) -> "_Door | None":
        host = at.hostname or ""
        try:
            listener = _bound(host, at.port or 443)
        except OSError as error:
            _log.warning(
                "cannot listen for the broker's answer", extra={"at": at.netloc, "why": error.strerror}
            )
            return None
        file = await asyncio.to_thread(certificate_file, self._folder, host, self._clock.now())
        return _Door(self._app, listener, file)


class _Door:
    """One listening address."""

    def __init__(self, app: ASGIApp, listener: socket.socket, certificate: Path) -> None:
        self._server = _server(app, certificate)
        self._closing: asyncio.TimerHandle | None = None
        self._serving = asyncio.create_task(self._server.serve(sockets=[listener]))

    @property
    def is_closed(self) -> bool:
        return self._server.should_exit or self._serving.done()

    def close_after(self, wait: timedelta) -> None:
        if self._closing is not None:
            self._closing.cancel()
        self._closing = asyncio.get_running_loop().call_later(wait.total_seconds(), self.close)

    def close(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
        self._server.should_exit = True

    async def closed(self) -> None:
        await self._serving


def _server(app: ASGIApp, certificate: Path) -> Any:
    import uvicorn

    class Quiet(uvicorn.Server):
        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            # Signals are the desk's server's business, in whose process this one is a guest.
            yield

    return Quiet(
        uvicorn.Config(
            app,
            ssl_certfile=str(certificate),
            lifespan="off",
            log_config=None,
            log_level=logging.WARNING,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_CLOSING_SECONDS,
            ws="none",
        )
    )


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener
