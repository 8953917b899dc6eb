"""A real server over the history: its memory after some work, and how fast it answers."""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from benchmarks.machine import resident_megabytes
from benchmarks.report import Figure

_WARM_UP = 200  # requests before memory is read
_TIMES = 30
_STARTS_WITHIN = 60  # seconds
_ROOT = Path(__file__).parents[1]
_PATHS = {
    "GET /campaigns": ("/api/v1/campaigns", 50),
    "GET /campaigns, open only": ("/api/v1/campaigns?status=open", 50),
    "GET /campaigns of one ticker": ("/api/v1/campaigns?ticker=BAC", None),
    "GET /positions": ("/api/v1/positions", 50),
    "GET /desk": ("/api/v1/desk", None),
    "GET /transactions": ("/api/v1/transactions", None),
    "GET /summary": ("/api/v1/summary", None),
    "GET /reconciliation": ("/api/v1/reconciliation", None),
}


def measure(folder: Path) -> list[Figure]:
    """Serves the desk in `folder` and asks it."""
    with served(folder) as (process, port), closing(Connection(port)) as asked:
        campaign = json.loads(asked.get("/api/v1/campaigns?limit=1"))["items"][0]["id"]
        paths = _PATHS | {"GET /campaigns/{id}": (f"/api/v1/campaigns/{quote(campaign)}", None)}
        asked.get("/")
        order = [path for path, _ in paths.values()]
        for number in range(_WARM_UP):
            asked.get(order[number % len(order)])
        memory = resident_megabytes(process.pid)
        figures = [Figure(f"server, resident after {_WARM_UP} requests", memory, "MB", aim=150)]
        for name, (path, aim) in paths.items():
            times = sorted(asked.seconds(path) for _ in range(_TIMES))
            figures.append(Figure(f"{name}, p50", statistics.median(times) * 1000, "ms"))
            figures.append(Figure(f"{name}, p95", times[int(0.95 * _TIMES) - 1] * 1000, "ms", aim))
    return figures


@contextmanager
def served(folder: Path, **environ: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The `thetadesk serve` of this environment on a free port, stopped in the end."""
    port = _free_port()
    command = [sys.executable, "-c", "from thetadesk.cli import main; main()"]
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--data-dir", str(folder), "serve", "--port", str(port)],
            stdout=out,
            stderr=out,
            cwd=_ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **environ},
        )
    try:
        _wait_until_it_answers(process, port, log)
        yield process, port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with closing(Connection(port)) as asked:
                asked.get("/api/v1/health")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server did not start:\n{log.read_text(encoding='utf-8')[-2000:]}")


class Connection:
    """One kept-alive connection, as a browser has it."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str) -> bytes:
        """The body of an answer that must be 200."""
        self._http.request("GET", path)
        answer = self._http.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"GET {path} answered {answer.status}: {body[:300]!r}")
        return body

    def close(self) -> None:
        self._http.close()

    def seconds(self, path: str) -> float:
        began = time.perf_counter()
        self.get(path)
        return time.perf_counter() - began
