"""Engines in processes of their own: never two at once on a job, and a killed one's job goes on elsewhere."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from thetadesk.db.engine import Database
from thetadesk.jobs.model import RunState
from thetadesk.jobs.service import running
from thetadesk.kernel.tenant import LOCAL_TENANT

RUNNER = Path(__file__).with_name("runner.py")
PATIENCE = 60


@contextmanager
def engine(database: Database, file: Path, word: str, *every: str) -> Iterator[subprocess.Popen[bytes]]:
    url = database._engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen([sys.executable, RUNNER, url, file, word, *every])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def test_of_two_processes_one_runs_the_job_at_a_time(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "said"
    with engine(database, file, "a"), engine(database, file, "b"):
        until(lambda: len(lines(file)) > 60)
    said = [line.split() for line in lines(file)]
    for (first, begins), (second, ends) in zip(said[::2], said[1::2], strict=False):
        assert (begins, ends) == ("begins", "ends")
        assert first == second


def test_a_due_time_is_served_by_one_of_three_processes(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "said"
    with (
        engine(database, file, "a", "3600"),
        engine(database, file, "b", "3600"),
        engine(database, file, "c", "3600"),
    ):
        until(lambda: len(lines(file)) >= 2)
        # The others have looked by then, or look now.
        time.sleep(1)
    assert len(lines(file)) == 2
    assert states(database) == [RunState.DONE]


def test_a_killed_processs_job_is_taken_over(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "said"
    with engine(database, file, "stuck") as stuck:
        until(lambda: lines(file) == ["stuck begins"])
        with engine(database, file, "other"):
            stuck.kill()
            until(lambda: RunState.DONE in states(database))
    assert states(database)[:2] == [RunState.INTERRUPTED, RunState.DONE]
    assert lines(file)[:3] == ["stuck begins", "other begins", "other ends"]


def states(database: Database) -> list[RunState]:
    """How the runs stand, oldest first."""
    with database.reading(LOCAL_TENANT) as unit:
        return [run.state for run in reversed(running.history(unit, limit=10_000)[0])]
