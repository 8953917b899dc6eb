"""Alerts in the real server: from the bytes of a tick at the socket to fired, committed and handed over, while a simulated
broker sends 20,000 quotes a second and the book is valued on them.

10,000 rules watch 500 symbols, 20 each on average. Nearly all stay quiet; a few compare a price with its low of the last
ten seconds and fire each time it rises, so that together they fire some twenty times a second. What is measured is what the
server says of itself, after it has settled.
"""

import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import live
from benchmarks.report import Figure
from benchmarks.server import served
from thetadesk.alerts.service import rules
from thetadesk.alerts.subjects import symbol_text
from thetadesk.bootstrap import open_desk
from thetadesk.ledger.model import By
from thetadesk.settings import Settings

_AIMS = {("fired", "p99_ms"): 1.0, ("fired", "p999_ms"): 10.0, ("handed_over", "p99_ms"): 25.0}
_NAMES = {"fired": "fired", "committed": "committed", "handed_over": "committed and handed over"}
_QUANTILES = {"p50_ms": "p50", "p99_ms": "p99", "p999_ms": "p99.9"}
_SETTLING = 15.0  # seconds until the windows reach back far enough


@dataclass(frozen=True, slots=True)
class Load:
    """How much: rules, the symbols that they watch, how many of them fire, quotes and frames a second, all symbols
    quoted, positions held, seconds."""

    rules: int = 10_000
    watched: int = 500
    firing: int = 8
    rate: int = 20_000
    frames: int = 2_000
    symbols: int = 1_500
    positions: int = 1_000
    seconds: float = 60.0


def measure(folder: Path, load: Load | None = None) -> list[Figure]:
    """Plays the load and reports what the server says of its latencies."""
    load = load or Load()
    before, after, sent = run(folder, load)
    stages = {each["stage"]: each for each in after["stages"]}
    ticks = after["ticks"] - before["ticks"]
    firings = _fired(after) - _fired(before)
    figures = [
        Figure("Alerts in the server: quotes a second taken", ticks / load.seconds, "/s"),
        Figure(
            "Alerts in the server: simulator behind its plan, at most", sent["behind_seconds"] * 1000, "ms"
        ),
        Figure("Alerts in the server: firings a second", firings / load.seconds, "/s"),
    ]
    for stage, name in _NAMES.items():
        for key, quantile in _QUANTILES.items():
            figures.append(
                Figure(
                    f"Alerts in the server: from socket bytes to {name}, {quantile}",
                    stages[stage][key] or 0.0,
                    "ms",
                    aim=_AIMS.get((stage, key)),
                )
            )
    return figures


def run(folder: Path, load: Load) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """What the server said before and after, and what the simulator sent."""
    symbols = live.listed(load.symbols)
    write(folder, symbols, load)
    with (
        live.simulator() as broker,
        served(folder, THETADESK_SIMULATOR=broker, SCHEDULER_ENABLED="false") as (_, port),
    ):
        url = f"http://127.0.0.1:{port}"
        live.hold(url, symbols, load.positions)
        live.log_in(url, synced=False)
        live.wait_for(lambda: said(url)["rules"] >= load.rules and said(url)["quoted"] >= load.watched)
        whole = load.seconds + _SETTLING
        live.call(f"{broker}/control/replay", rate=load.rate, seconds=whole + 5, frames=load.frames)
        time.sleep(_SETTLING)
        before = said(url)
        time.sleep(load.seconds)
        after = said(url, seconds=load.seconds)
        return before, after, live.call(f"{broker}/control/replay")


def _fired(told: dict[str, Any]) -> int:
    (count,) = (each["count"] for each in told["stages"] if each["stage"] == "fired")
    return int(count)


def said(url: str, seconds: float = _SETTLING) -> dict[str, Any]:
    """What the server says of its alerts in the last seconds, with how many ticks it has taken and symbols it has quotes
    of."""
    told: dict[str, Any] = live.call(f"{url}/api/v1/alerts/latency?seconds={seconds}")
    health = live.call(f"{url}/api/v1/health")["live"]
    return {**told, "ticks": health["ticks"], "quoted": health["symbols"]}


def write(folder: Path, symbols: list[str], load: Load) -> None:
    """Writes the rules of the load into a new desk."""
    by = By("benchmark", datetime.now(UTC))
    with closing(open_desk(Settings(folder))) as desk, desk.unit() as unit:
        for number in range(load.rules):
            rules.create(unit, text(symbols[number % load.watched], number, load), by)


def text(symbol: str, number: int, load: Load) -> str:
    """For a few symbols, far apart, a rule that fires whenever the bid rises; else one that never will."""
    name = symbol_text(symbol)
    if number < load.watched and number % (load.watched // load.firing) == 0:
        return f"{name}.bid - low({name}.bid, 10s) >= 0.03"
    return f"{name} > {100_000 + number}" if number % 2 else f"{name} < 0.00{1 + number % 8}"
