"""The live desk under load: a simulator that sends prepared quotes, a server that values a book on them, pages that look.

The simulated brokers go with the machine's clock, so that the age of a quote at a page is told by one clock.
"""

import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.machine import processor_seconds, resident_megabytes
from benchmarks.report import Figure, percentile
from benchmarks.server import Connection, served
from brokersim.clock import Clock
from brokersim.market import Market
from thetadesk.bootstrap import open_desk
from thetadesk.kernel.instruments import from_symbol
from thetadesk.settings import Settings
from tools.broker_export import Export, Leg

SEED = 7
_ROOT = Path(__file__).parents[1]
_TICKERS = 20
_EARLIER = timedelta(days=5)
_WARM_UP = 30.0  # seconds until memory is as it stays
_WITHIN = 180.0
_PATHS = ("/positions", "/summary", "/health", "/campaigns?limit=50", "/market/quotes?symbols=SPY,AAPL")


@dataclass(frozen=True, slots=True)
class Load:
    """How much: symbols quoted, quotes a second, positions held, pages and the symbols of each, seconds."""

    symbols: int = 2000
    rate: int = 20_000
    positions: int = 1000
    pages: int = 50
    page: int = 40
    seconds: float = 300.0
    synced: bool = True
    """Whether the simulated accounts are copied before it begins; copying takes another process some time."""

    @property
    def groups(self) -> list[tuple[int, int]]:
        """Which of the symbols each page looks at."""
        starts = (number * self.page % max(1, self.symbols - self.page + 1) for number in range(self.pages))
        return [(start, start + self.page) for start in starts]


@dataclass
class Seen:
    """What was measured."""

    pages: dict[str, Any] = field(default_factory=dict)
    sent: dict[str, Any] = field(default_factory=dict)
    health: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, list[float]] = field(default_factory=dict)
    memory: list[tuple[float, float]] = field(default_factory=list)
    processor: float = 0.0
    ticks: int = 0
    seconds: float = 0.0

    @property
    def growth(self) -> float:
        """How much more memory, in MB, the last third of the time took than the third before."""
        after = [held for at, held in self.memory if at >= _WARM_UP] or [held for _, held in self.memory]
        third = max(1, len(after) // 3)
        return sum(after[-third:]) / third - sum(after[-2 * third : -third] or after[:third]) / third

    def figures(self) -> list[Figure]:
        """The measurements with what they should be at most."""
        every = sorted(each for times in self.answers.values() for each in times)
        rows = [
            Figure("quotes a second sent by the simulator", self.sent["quotes"] / self.seconds, "/s"),
            Figure("quotes a second taken by the server", self.ticks / self.seconds, "/s"),
            Figure("updates a second at all pages", self.pages["updates_a_second"], "/s"),
            Figure("updates a second of one symbol at one page, most", self.pages["most_a_second"], "/s", 4),
            Figure("age of a quote at a page, p50", self.pages["age_p50"] * 1000, "ms"),
            Figure("age of a quote at a page, p99", self.pages["age_p99"] * 1000, "ms", 500),
            Figure("longest a page heard nothing", self.pages["longest_gap"] * 1000, "ms"),
            Figure("API, p95 of all answers", percentile(every, 0.95) * 1000, "ms", 100),
        ]
        for path, times in self.answers.items():
            rows.append(Figure(f"GET {path}, p95", percentile(sorted(times), 0.95) * 1000, "ms"))
        return [
            *rows,
            Figure("server, resident at most", max(held for _, held in self.memory), "MB", 170),
            Figure("server, growth of the last third over the one before", self.growth, "MB", 3),
            Figure("server, processor", self.processor / self.seconds * 100, "%"),
        ]


def measure(folder: Path, load: Load | None = None) -> list[Figure]:
    """Plays the whole load and measures it."""
    return run(folder, load or Load()).figures()


def run(folder: Path, load: Load) -> Seen:
    """Plays a load against a real server over an empty folder."""
    symbols = listed(load.symbols)
    # A server that has to make its database first keeps the memory that this took.
    open_desk(Settings(folder)).close()
    with simulator() as broker, served(folder, THETADESK_SIMULATOR=broker, SCHEDULER_ENABLED="false") as here:
        process, port = here
        url = f"http://127.0.0.1:{port}"
        hold(url, symbols, load.positions)
        log_in(url, synced=load.synced)
        return _play(Scene(broker, url, port, process.pid), symbols, load)


@dataclass(frozen=True, slots=True)
class Scene:
    """Where everything is."""

    broker: str
    url: str
    port: int
    pid: int


def _play(scene: Scene, symbols: Sequence[str], load: Load) -> Seen:
    groups = [list(symbols[first:last]) for first, last in load.groups]
    wait_for(lambda: len(_live(scene)["feeds"]) == 1)
    seen = Seen(seconds=load.seconds)
    with looking(scene, groups, load.seconds) as pages:
        wait_for(lambda: _live(scene)["symbols"] >= len({symbol for group in groups for symbol in group}))
        wait_for(lambda: _live(scene)["legs"] >= load.positions)
        call(f"{scene.broker}/control/replay", rate=load.rate, seconds=load.seconds)
        say(pages, "now")
        before, began = _live(scene)["ticks"], processor_seconds(scene.pid)
        stop = threading.Event()
        asking = threading.Thread(target=ask, args=(scene, seen, stop, _PATHS))
        asking.start()
        weigh(scene, seen, load.seconds)
        seen.ticks, seen.processor = _live(scene)["ticks"] - before, processor_seconds(scene.pid) - began
        stop.set()
        asking.join()
        seen.sent, seen.health = call(f"{scene.broker}/control/replay"), call(f"{scene.url}/api/v1/health")
        seen.pages = json.loads(pages.communicate(timeout=60)[0])
    return seen


def weigh(scene: Scene, seen: Seen, seconds: float) -> None:
    """Notes for so many seconds what the server holds."""
    began = time.monotonic()
    while (at := time.monotonic() - began) < seconds:
        seen.memory.append((at, resident_megabytes(scene.pid)))
        time.sleep(min(1.0, seconds / 5))


def ask(scene: Scene, seen: Seen, stop: threading.Event, paths: Sequence[str]) -> None:
    """Asks as a page does that is looked at, one thing after another."""
    with closing(Connection(scene.port)) as connection:
        while not stop.is_set():
            for path in paths:
                seen.answers.setdefault(path, []).append(connection.seconds(f"/api/v1{path}"))
                time.sleep(0.05)


@contextmanager
def looking(scene: Scene, groups: list[list[str]], seconds: float) -> Iterator[subprocess.Popen[str]]:
    """Pages that look at these groups of symbols; they note what they see for so long once they are told to."""
    address = scene.url.replace("http", "ws") + "/ws/market"
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.viewers", address, str(seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
    )
    try:
        say(process, json.dumps(groups))
        yield process
    finally:
        process.kill()
        process.communicate()


def say(process: subprocess.Popen[str], line: str) -> None:
    """Writes a line to a process."""
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


@contextmanager
def simulator(*arguments: str) -> Iterator[str]:
    """The address of a simulator that lets everybody in."""
    command = [sys.executable, "-m", "brokersim", "serve", "--port", "0", "--auto-login", "--with-parent"]
    process = subprocess.Popen(
        [*command, "--seed", str(SEED), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        yield str(json.loads(process.stdout.readline())["url"])
    finally:
        process.terminate()
        process.communicate(timeout=30)


def listed(count: int) -> list[str]:
    """So many symbols that the simulated market quotes today: some shares, and the options nearest to their prices."""
    now = datetime.now(UTC)
    market = Market(SEED, Clock.stepped(now))
    tickers = [name for name in sorted(market.listings) if market.expirations(name) and name.isalpha()]
    tickers = [name for name in tickers if market.listings[name].kind != "index"][:_TICKERS]
    each = -(-(count - len(tickers)) // len(tickers))
    options = [symbol for ticker in tickers for symbol in _nearest(market, ticker, each)]
    return [*tickers, *options][:count]


def _nearest(market: Market, ticker: str, count: int) -> list[str]:
    spot = market.spot(ticker)
    later = [
        each
        for each in market.expirations(ticker)
        if each.expires_on > datetime.now(UTC).date() + timedelta(7)
    ]
    contracts = [contract for expiration in later[:8] for contract in market.chain(expiration)]
    contracts.sort(key=lambda contract: abs(float(contract.strike) - spot))
    return [contract.occ for contract in contracts[:count]]


def hold(url: str, symbols: Sequence[str], count: int) -> None:
    """Has the desk hold one short of each of the last `count` symbols, two to a campaign."""
    at = datetime.now(UTC) - _EARLIER
    export = Export(first_order=100_000_000)
    export.money(at, "Deposit", "ACH DEPOSIT", Decimal(5_000_000))
    held = [Leg(from_symbol(symbol), -1, Decimal("1.25"), opens=True) for symbol in symbols[-count:]]
    for place in range(0, count, 2):
        export.order(at + timedelta(seconds=place), *held[place : place + 2])
    done = call(f"{url}/api/v1/imports?filename=held.csv", export.csv())
    wait_for(lambda: call(f"{url}/api/v1/imports/{done['id']}")["status"] == "done")


def log_in(url: str, endpoint: str = "tastytrade-sim", *, synced: bool = True) -> None:
    """Connects a simulated broker and, where it shall be `synced`, waits until it is copied."""
    with urllib.request.urlopen(f"{url}/api/v1/brokers/{quote(endpoint)}/login", timeout=60) as landed:
        landed.read()
    if synced:
        wait_for(lambda: [run["state"] for run in call(f"{url}/api/v1/sync/status")["items"]] == ["done"])


def _live(scene: Scene) -> dict[str, Any]:
    live: dict[str, Any] = call(f"{scene.url}/api/v1/health")["live"]
    return live


def wait_for(happens: Any, seconds: float = _WITHIN) -> None:
    """Waits until something is so."""
    until = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > until:
            raise RuntimeError("the load could not be prepared in time")
        time.sleep(0.2)


def call(url: str, data: bytes | None = None, **body: object) -> Any:
    """The JSON that an address answers: to GET, to bytes, or to a JSON body."""
    kind = "application/octet-stream" if data is not None else "application/json"
    sent = data if data is not None else json.dumps(body).encode() if body else None
    request = urllib.request.Request(url, sent, {"Content-Type": kind} if sent else {})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())
