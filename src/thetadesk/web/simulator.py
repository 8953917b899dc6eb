"""The simulated market as a child of the server: started before it, ended with it."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Thread
from typing import Any

from thetadesk.kernel.errors import ThetadeskError

DEFAULT_PORT = 9101
_READY_WITHIN_SECONDS = 120.0
_ENDS_WITHIN_SECONDS = 5.0


class SimulatorFailedError(ThetadeskError):
    """brokersim did not start."""

    code = "simulator-failed"
    title = "The simulator did not start"


@dataclass(frozen=True, slots=True)
class Simulator:
    """A running brokersim."""

    url: str
    process: subprocess.Popen[str]

    def health(self) -> str:
        """ "ok", or what became of it."""
        status = self.process.poll()
        return "ok" if status is None else f"the simulator has ended with status {status}; restart the desk"


@contextmanager
def simulating(port: int = DEFAULT_PORT, speed: float | None = None) -> Iterator[Simulator]:
    """A brokersim for as long, on any free port where `port` is taken. Raises SimulatorFailedError."""
    process = _started(port if _is_free(port) else 0, speed)
    try:
        ready = _ready_line(process)
        if ready is None:
            raise SimulatorFailedError(
                "brokersim did not start; its own words are above. Without --simulator the desk starts alone."
            )
        yield Simulator(ready["url"], process)
    finally:
        _end(process)


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        # As brokersim will listen: what an ended one has left behind does not count.
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _started(port: int, speed: float | None) -> subprocess.Popen[str]:
    pace = [] if speed is None else ["--speed", f"{speed:g}"]
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "brokersim", "serve", "--port", str(port), "--with-parent", *pace],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _ready_line(process: subprocess.Popen[str]) -> dict[str, Any] | None:
    """What it says once it serves; None when it has ended or stays silent."""
    said: Queue[str] = Queue()
    Thread(target=_listen, args=(process, said), daemon=True).start()
    try:
        ready = json.loads(said.get(timeout=_READY_WITHIN_SECONDS))
    except (Empty, ValueError):
        return None
    return ready if isinstance(ready, dict) and "url" in ready else None


def _listen(process: subprocess.Popen[str], said: "Queue[str]") -> None:
    assert process.stdout is not None
    with process.stdout as stream:
        said.put(stream.readline())
        # Whatever it says later goes nowhere, so that it never waits for a reader.
        for _ in stream:
            pass


def _end(process: subprocess.Popen[str]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    process.terminate()
    try:
        process.wait(_ENDS_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
