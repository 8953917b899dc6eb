"""The engine: due jobs run, once among all engines on a database, and how each run went is written down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from thetadesk.db.engine import Database
from thetadesk.db.errors import DatabaseBusyError
from thetadesk.jobs.clockwork import Clockwork
from thetadesk.jobs.model import JobRun, JobRunningError, RunState, Scheduled, Skipped, Trigger
from thetadesk.jobs.service import leases, running
from thetadesk.kernel.clock import SystemClock
from thetadesk.kernel.errors import InvalidInputError, NotFoundError
from thetadesk.kernel.tenant import LOCAL_TENANT

EVERY = timedelta(milliseconds=60)
PATIENCE = 20


class Desk:
    """What the clockwork needs, and what the jobs of these tests count."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = SystemClock()
        self.started = 0
        self.active = 0
        self.most = 0
        self.gate = asyncio.Event()

    def unit(self):
        return self.database.unit(LOCAL_TENANT)

    def reading(self):
        return self.database.reading(LOCAL_TENANT)

    def history(self) -> list[JobRun]:
        with self.reading() as unit:
            return running.history(unit)[0]

    async def until(self, reached: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not reached():  # noqa: ASYNC110 (the database tells nobody)
                await asyncio.sleep(0.005)


async def counted(desk: Desk) -> str:
    """A job that takes a moment and knows how many of it there are."""
    desk.started += 1
    desk.active += 1
    desk.most = max(desk.most, desk.active)
    await asyncio.sleep(0.01)
    desk.active -= 1
    return f"run {desk.started}"


async def waiting(desk: Desk) -> None:
    """A job that ends when the test says so."""
    desk.started += 1
    await desk.gate.wait()


def job(
    function: Callable[[Any], Awaitable[str | None]], every: timedelta = EVERY, name: str = "job"
) -> Scheduled:
    return Scheduled(name, "The job", "A job of the test.", function, every)


@asynccontextmanager
async def started(
    desk: Desk, *table: Scheduled, count: int = 1, **options: Any
) -> AsyncIterator[list[Clockwork]]:
    made = [Clockwork(desk, table, **options) for _ in range(count)]
    for clockwork in made:
        await clockwork.start()
    try:
        yield made
    finally:
        for clockwork in made:
            await clockwork.stop()


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(test)


def test_a_job_runs_at_once_and_again_whenever_it_is_due(database: Database) -> None:
    async def test() -> None:
        desk = Desk(database)
        async with started(desk, job(counted)):
            await desk.until(lambda: desk.started >= 3)
        done = [each for each in desk.history() if each.state is RunState.DONE]
        assert [each.outcome for each in done[-2:]] == ["run 2", "run 1"]
        assert all(each.trigger is Trigger.SCHEDULE for each in done)

    run(test())


def test_many_engines_on_one_database_run_a_job_as_one(database: Database) -> None:
    async def test() -> None:
        desk = Desk(database)
        async with started(desk, job(counted), count=3):
            await desk.until(lambda: desk.started >= 6)
        begun = sorted(each.started_at for each in desk.history() if each.state is RunState.DONE)
        assert desk.most == 1
        assert len(begun) >= 5
        assert all(later - earlier >= EVERY for earlier, later in pairwise(begun))

    run(test())


def test_what_goes_wrong_is_in_the_history_and_stops_nothing_else(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async def refused(desk: Desk) -> None:
        raise InvalidInputError("the broker says no")

    async def broken(desk: Desk) -> None:
        raise ValueError("words for the log")

    async def test() -> None:
        desk = Desk(database)
        table = (job(refused, name="refused"), job(broken, name="broken"), job(counted, name="fine"))
        async with started(desk, *table):
            await desk.until(lambda: len(desk.history()) >= 9)
        problems = {each.job: each.problem for each in desk.history() if each.state is RunState.FAILED}
        assert problems["refused"] == "Invalid input: the broker says no"
        assert problems["broken"] == "An error in the program (ValueError); the log has it."
        assert desk.started >= 2

    run(test())
    assert "words for the log" in caplog.text


def test_a_run_with_nothing_to_work_with_is_skipped_and_ends_a_row_of_failures(database: Database) -> None:
    said: list[str | Exception] = [Skipped("no broker"), NotFoundError("gone"), NotFoundError("gone")]

    async def work(_: Desk) -> str:
        each = said.pop()
        if isinstance(each, Exception):
            raise each
        return each

    async def test() -> None:
        desk = Desk(database)
        clockwork = Clockwork(desk, [job(work)])
        assert [(await clockwork.run("job")).state for _ in range(2)] == [RunState.FAILED] * 2
        run = await clockwork.run("job")
        assert (run.state, run.outcome, run.problem) == (RunState.SKIPPED, "no broker", None)
        with desk.reading() as unit:
            assert running.failing(unit, 1) == {}

    run(test())


def test_a_stopped_engine_breaks_off_and_the_next_goes_on(database: Database) -> None:
    async def test() -> None:
        desk = Desk(database)
        long = job(waiting, timedelta(hours=1))
        async with started(desk, long):
            await desk.until(lambda: desk.started == 1)
        assert [each.state for each in desk.history()] == [RunState.INTERRUPTED]
        desk.gate.set()
        async with started(desk, long):
            await desk.until(lambda: len(desk.history()) == 2 and desk.history()[0].state is RunState.DONE)
        async with started(desk, long) as (clockwork,):
            assert await clockwork.look("job") is None
        assert desk.started == 2

    run(test())


def test_a_runner_whose_job_was_taken_over_stops(database: Database) -> None:
    async def test() -> None:
        desk = Desk(database)
        clockwork = Clockwork(desk, [job(waiting)], beat_seconds=0.01)
        begun = await clockwork.trigger("job")
        with desk.unit() as unit:
            leases.drop(unit, "job:job")
            assert leases.claim(unit, "job:job", "another", desk.clock.now(), timedelta(hours=1))
        await desk.until(lambda: desk.history()[0].state is RunState.INTERRUPTED)
        assert desk.history()[0].id == begun.id
        with desk.reading() as unit:
            assert leases.held_until(unit, "job:job", desk.clock.now())

    run(test())


def test_a_long_run_keeps_its_lease(database: Database) -> None:
    async def test() -> None:
        desk = Desk(database)
        clockwork = Clockwork(desk, [job(waiting)], beat_seconds=0.01)
        begun = await clockwork.trigger("job")

        def extended() -> bool:
            with desk.reading() as unit:
                until = leases.held_until(unit, "job:job", begun.started_at)
            return until is not None and until > begun.started_at + running.LEASE

        await desk.until(extended)
        desk.gate.set()
        await desk.until(lambda: desk.history()[0].state is RunState.DONE)

    run(test())


def test_switched_off_it_only_does_what_it_is_asked(database: Database) -> None:
    async def test() -> None:
        desk = Desk(database)
        async with started(desk, job(waiting), enabled=False) as (clockwork,):
            begun = await clockwork.trigger("job")
            assert begun.trigger is Trigger.MANUAL
            assert begun.state is RunState.RUNNING
            with pytest.raises(JobRunningError):
                await clockwork.trigger("job")
            with pytest.raises(NotFoundError, match="there is no job other; there are: job"):
                await clockwork.trigger("other")
            (status,) = clockwork.statuses()
            assert (status.enabled, status.next_run_at, status.last_run) == (False, None, begun)
            desk.gate.set()
            await desk.until(lambda: desk.history()[0].state is RunState.DONE)
        assert desk.started == 1

    run(test())


def test_a_busy_database_is_asked_again_later(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test() -> None:
        desk = Desk(database)
        clockwork = Clockwork(desk, [job(counted)])
        with monkeypatch.context() as busy:
            busy.setattr(running, "begin", _busy)
            assert await clockwork.look("job") is None
        assert (await clockwork.look("job")).state is RunState.DONE

    run(test())


def _busy(*_: object) -> None:
    raise DatabaseBusyError("a long import")
