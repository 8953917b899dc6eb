"""How long a history takes from a file's bytes to stored campaigns, and one transaction on top of it."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from benchmarks.history import generate, one_more
from benchmarks.report import Figure
from thetadesk.bootstrap import App, imports, open_desk
from thetadesk.ledger.service import importing, projecting
from thetadesk.ledger.service.importing import Upload
from thetadesk.settings import Settings

TRANSACTIONS = 100_000
_AFTER = datetime(2026, 11, 2, 10, 0, tzinfo=ZoneInfo("America/New_York"))
_TIMES = 20
_STAGES = {
    "record": (importing, "record"),
    "rebuild": (importing, "rebuild"),
    "derive": (projecting, "derive"),
}


def measure(folder: Path, transactions: int = TRANSACTIONS) -> list[Figure]:
    """Imports a generated history into a new desk in `folder`, then one transaction after the other."""
    data = generate(transactions)
    desk = open_desk(Settings(data_dir=folder))
    try:
        before = time.process_time()
        spent, total = timed_import(desk, "history", data)
        processor = time.process_time() - before
        singles = [_one_on_top(desk, number) for number in range(_TIMES)]
    finally:
        desk.close()
    of = f"{transactions:,} transactions"
    return [
        Figure(f"{of}: parse", total - spent["take"], "s"),
        Figure(f"{of}: record and store", spent["record"], "s"),
        Figure(f"{of}: book and group", spent["derive"], "s"),
        Figure(
            f"{of}: read back, store campaigns, commit",
            spent["take"] - spent["record"] - spent["derive"],
            "s",
        ),
        Figure(f"{of}: file to campaigns, in all", total, "s", aim=5),
        Figure(f"{of}: processor time of it", processor, "s"),
        Figure(
            f"one transaction on top (median of {_TIMES})", statistics.median(singles) * 1000, "ms", aim=50
        ),
    ]


def _one_on_top(desk: App, number: int) -> float:
    data = one_more(number, _AFTER + timedelta(minutes=number))
    _, seconds = timed_import(desk, f"one-{number}", data)
    return seconds


def timed_import(desk: App, name: str, data: bytes) -> tuple[dict[str, float], float]:
    """Seconds by stage, and in all, of the import that a server's child process does."""
    with desk.unit() as unit:
        importing.begin_import(unit, Upload(name, f"{name}.csv"), desk.clock.now())
    desk.spool_file(name).write_bytes(data)
    moments: dict[str, float] = {}

    def say(stage: str, _: float) -> None:
        moments.setdefault(stage, time.perf_counter())

    with _stopwatches() as spent:
        began = time.perf_counter()
        imports.run_import(desk, name, say)
        ended = time.perf_counter()
    with desk.reading() as unit:
        run = importing.get_import(unit, name)
    if run.state != "done" or run.quarantined:
        raise RuntimeError(f"the benchmark's history was not taken: {run.problem or run.quarantined[:3]}")
    spent["take"] = ended - moments["recording"]
    return spent, ended - began


@contextmanager
def _stopwatches() -> Iterator[dict[str, float]]:
    """The seconds spent in each stage's function while the block runs."""
    spent = dict.fromkeys(_STAGES, 0.0)
    with ExitStack() as stack:
        for stage, (module, function) in _STAGES.items():
            watched = _watched(getattr(module, function), spent, stage)
            stack.enter_context(patch.object(module, function, watched))
        yield spent


def _watched(function: Callable[..., Any], spent: dict[str, float], stage: str) -> Callable[..., Any]:
    def run(*given: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return function(*given, **named)
        finally:
            spent[stage] += time.perf_counter() - began

    return run
