"""A long history copied over the wire: how long it takes, how big the server gets, how fast it answers meanwhile."""

import json
import ssl
import statistics
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.machine import resident_megabytes
from benchmarks.report import Figure
from benchmarks.server import Connection, served
from benchmarks.simulator import simulator

BROKERS = ("schwab-sim", "tastytrade-sim")
_LONGEST = 600  # seconds
_EVERY = 0.1  # seconds between two looks
_HOPS = 8


@dataclass(slots=True)
class Watched:
    """What was seen while a sync ran."""

    seconds: float = 0.0
    rows: int = 0
    megabytes: float = 0.0
    answers: list[float] = field(default_factory=list)


def measure(folder: Path, rows: int) -> list[Figure]:
    """Connects each simulated broker to a new desk and copies accounts of about `rows` transactions in all."""
    figures = []
    for broker in BROKERS:
        data = folder / broker
        data.mkdir()
        with (
            simulator(rows) as address,
            served(data, THETADESK_SIMULATOR=address) as (process, port),
            closing(Connection(port)) as asked,
        ):
            began = time.perf_counter()
            _log_in(f"http://127.0.0.1:{port}/api/v1/brokers/{broker}/login")
            seen = _watch(process.pid, asked, began)
        figures += _figures(broker, seen)
    return figures


def _figures(broker: str, seen: Watched) -> list[Figure]:
    of = f"{seen.rows:,} transactions from {broker}"
    answers = sorted(seen.answers)
    return [
        Figure(f"{of}: synced", seen.seconds, "s", aim=60),
        Figure(f"{of}: server resident, at most", seen.megabytes, "MB", aim=180),
        Figure(f"{of}: GET /campaigns meanwhile, p50", statistics.median(answers) * 1000, "ms"),
        Figure(
            f"{of}: GET /campaigns meanwhile, p95", answers[int(0.95 * len(answers))] * 1000, "ms", aim=100
        ),
    ]


def _watch(pid: int, asked: Connection, began: float) -> Watched:
    seen = Watched()
    while (run := _run(asked)) is None or run["state"] in ("queued", "running"):
        if time.perf_counter() - began > _LONGEST:
            raise RuntimeError(f"the sync did not end: {run}")
        seen.answers.append(asked.seconds("/api/v1/campaigns"))
        seen.megabytes = max(seen.megabytes, resident_megabytes(pid))
        time.sleep(_EVERY)
    if run["state"] != "done":
        raise RuntimeError(f"the sync failed: {run['problem']}")
    seen.seconds = time.perf_counter() - began
    seen.rows = int(str(run["new"]))
    return seen


def _run(asked: Connection) -> dict[str, object] | None:
    items = json.loads(asked.get("/api/v1/sync/status"))["items"]
    found: dict[str, object] | None = items[0] if items else None
    return found


def _log_in(address: str) -> None:
    """Follows the broker's redirects to the desk, as a browser whose user says yes."""
    # The desk's listener for the way back signs its certificate itself.
    trusting = ssl._create_unverified_context()  # noqa: SLF001 - the standard library's only way
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=trusting))
    for _ in range(_HOPS):
        try:
            opener.open(address, timeout=30).close()
        except urllib.error.HTTPError as answer:
            location = answer.headers.get("location")
            answer.close()
            if answer.code not in (302, 303, 307) or location is None:
                raise RuntimeError(f"the login ended with {answer.code}") from None
            address = urllib.parse.urljoin(address, location)
            if "/connections?connected=" in address:
                return
    raise RuntimeError("the login did not come back to the desk")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None
