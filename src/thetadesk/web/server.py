"""Serving a desk: one process, on this machine only, alone on its data folder."""

import ctypes
import gc
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from types import FrameType
from typing import Any, NoReturn

from thetadesk.bootstrap import open_desk
from thetadesk.kernel.errors import ConflictError, InvalidInputError
from thetadesk.settings import Settings, is_loopback
from thetadesk.telemetry import logs
from thetadesk.web.lock import FolderLock
from thetadesk.web.simulator import DEFAULT_PORT, Simulator, simulating

_SHUTDOWN_SECONDS = 5
_M_ARENA_MAX, _ARENAS = -8, 2
_M_MMAP_THRESHOLD, _M_TRIM_THRESHOLD, _LARGE = -3, -1, 2**17
_TRIMMED_EVERY = 5.0  # seconds
_GARBAGE = 2_000, 10, 10
"""Objects after which garbage is looked for. A valuation makes thousands that are gone with the next one: to look at them each
time, as Python's 700 has it, holds up every tick for milliseconds."""


class AddressRefusedError(InvalidInputError):
    """An address that others could reach, while nobody is asked who they are."""

    code = "address-refused"
    title = "This address is refused"


class PortInUseError(ConflictError):
    """Something else listens on the port."""

    code = "port-in-use"
    title = "The port is in use"


@dataclass(frozen=True, slots=True)
class Simulated:
    """That a simulator is to be started beside the server: on which port (any free one where it is taken), and how many
    times faster than time its clock goes (None: with time)."""

    port: int = DEFAULT_PORT
    speed: float | None = None

    @classmethod
    def of(cls, port: int | None, speed: float | None) -> "Simulated":
        """With the usual port unless another is given."""
        return cls(DEFAULT_PORT if port is None else port, speed)


def serve(settings: Settings, simulated: Simulated | None = None) -> None:
    """Serves until the process is asked to end, with a simulator of its own when `simulated`.

    Raises AddressRefusedError, PortInUseError, FolderInUseError, SimulatorFailedError before anything is served.
    """
    refuse_strangers(settings.host)
    lock = FolderLock(settings.data_dir)
    lock.acquire()
    try:
        with _listening(settings.host, settings.port) as listener, _beside(simulated) as simulator:
            logs.configure(settings.log_level)
            # Brokers are told where to send the browser back to, so the port has to be the real one.
            settings = replace(settings, port=listener.getsockname()[1])
            if simulator is not None:
                settings = replace(settings, simulator=simulator.url)
            _run(settings, listener, lock, simulator)
    finally:
        lock.release()


def _beside(simulated: Simulated | None) -> AbstractContextManager[Simulator | None]:
    return nullcontext() if simulated is None else simulating(simulated.port, simulated.speed)


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


def _run(settings: Settings, listener: socket.socket, lock: FolderLock, simulator: Simulator | None) -> None:
    import uvicorn

    from thetadesk.web.app import create_app
    from thetadesk.web.live import socket as live_socket
    from thetadesk.web.restoring import restore_what_waits
    from thetadesk.web.work import of_server

    _keep_memory_together()
    desk = open_desk(settings)
    if done := restore_what_waits(desk):
        logging.getLogger(__name__).warning("a restore waited: %s", done)
    url = _url_of(listener)
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(desk, of_server(desk, simulator)),
            log_config=None,
            log_level=logging.WARNING,  # that it starts and stops, we say ourselves
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
            ws=live_socket.protocol,  # type: ignore[arg-type]  # uvicorn calls it, whatever it is
            ws_max_size=live_socket.MOST_BYTES,
            ws_per_message_deflate=False,  # this machine to itself: packing costs more than it saves
        )
    )
    # What is loaded by now stays: looking at it again and again for garbage would hold up answers.
    gc.freeze()
    gc.set_threshold(*_GARBAGE)
    lock.announce(url)
    sys.stdout.write(f"Thetadesk is at {url}\n")
    sys.stdout.flush()
    with _orderly_end(), _giving_memory_back():
        server.run(sockets=[listener])


def _keep_memory_together() -> None:
    """Lets glibc's threads share two pools of memory, each would take one of its own, which grows and stays; and keeps
    large pieces, a list as JSON, out of them: glibc moves that bound up with the largest piece it has seen, and small
    pieces that come to lie behind large ones hold on to all of it."""
    mallopt = _of_glibc("mallopt")
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, _ARENAS)
        mallopt(_M_MMAP_THRESHOLD, _LARGE)
        mallopt(_M_TRIM_THRESHOLD, _LARGE)


@contextmanager
def _giving_memory_back() -> Iterator[None]:
    """While this lasts, the system gets back every few seconds what lies unused between pieces in use: glibc alone gives back
    only what lies behind the last of them. It takes less than a millisecond."""
    trim, done = _of_glibc("malloc_trim"), threading.Event()
    if trim is None:
        yield
        return

    def again_and_again() -> None:
        while not done.wait(_TRIMMED_EVERY):
            trim(0)

    thread = threading.Thread(target=again_and_again, name="memory", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _of_glibc(name: str) -> Any:
    """A function of the C library, where that is glibc and has it."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None


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
