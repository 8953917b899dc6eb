"""Serving a desk: one process, on this machine only, alone on its data folder."""

import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

from thetadesk.bootstrap import open_desk
from thetadesk.kernel.errors import ConflictError, InvalidInputError
from thetadesk.settings import Settings, is_loopback
from thetadesk.telemetry import logs
from thetadesk.web.lock import FolderLock

_SHUTDOWN_SECONDS = 5


class AddressRefusedError(InvalidInputError):
    """An address that others could reach, while nobody is asked who they are."""

    code = "address-refused"
    title = "This address is refused"


class PortInUseError(ConflictError):
    """Something else listens on the port."""

    code = "port-in-use"
    title = "The port is in use"


def serve(settings: Settings) -> None:
    """Serves until the process is asked to end.

    Raises AddressRefusedError, PortInUseError, FolderInUseError before anything is served.
    """
    refuse_strangers(settings.host)
    lock = FolderLock(settings.data_dir)
    lock.acquire()
    try:
        with _listening(settings.host, settings.port) as listener:
            logs.configure(settings.log_level)
            _run(settings, listener, lock)
    finally:
        lock.release()


def refuse_strangers(host: str) -> None:
    """Raises AddressRefusedError for any address that is not this machine's loopback."""
    if not is_loopback(host):
        raise AddressRefusedError(
            f"the desk has no login yet, so it only listens on this machine: {host} is refused; use 127.0.0.1"
            " (from elsewhere, through an SSH tunnel)",
            host=host,
        )


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    name = host.strip("[]")
    family = socket.AF_INET6 if ":" in name else socket.AF_INET
    # Named as TCP, or asyncio leaves Nagle's algorithm on, which holds back the end of every answer for 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((name, port))
        except OSError as error:
            raise PortInUseError(
                f"cannot listen on {host}:{port}: {error.strerror}; choose another --port"
            ) from error
        # Calls that arrive before the server is ready wait here instead of being refused.
        listener.listen()
        yield listener
    finally:
        listener.close()


def _run(settings: Settings, listener: socket.socket, lock: FolderLock) -> None:
    import uvicorn

    from thetadesk.web.app import create_app
    from thetadesk.web.importing import ChildImports

    desk = open_desk(settings)
    url = _url_of(listener)
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(desk, ChildImports(desk)),
            log_config=None,
            log_level=logging.WARNING,  # that it starts and stops, we say ourselves
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
            ws="none",
        )
    )
    # What is loaded by now stays: looking at it again and again for garbage would hold up answers.
    gc.freeze()
    lock.announce(url)
    sys.stdout.write(f"Thetadesk is at {url}\n")
    sys.stdout.flush()
    with _orderly_end():
        server.run(sockets=[listener])


def _url_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def _orderly_end() -> Iterator[None]:
    """uvicorn passes the signal on once it has finished; by then it means "done", not "die"."""

    def end(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(0)

    before: dict[int, Any] = {
        number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
