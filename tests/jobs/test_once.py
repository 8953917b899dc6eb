"""Each due time is served once: whatever was missed while the desk was down, and however the clock is set."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from thetadesk.db.engine import Database
from thetadesk.jobs import clockwork as engine
from thetadesk.jobs.clockwork import Clockwork
from thetadesk.jobs.model import RunState, Scheduled, Timing
from thetadesk.jobs.service import running, schedules
from thetadesk.jobs.service.schedules import EVERYONE, Change
from thetadesk.kernel.clock import SystemClock
from thetadesk.kernel.tenant import LOCAL_TENANT

MONDAY = datetime(2026, 11, 23, 15, tzinfo=UTC)  # 10:00 in New York
QUARTER = timedelta(minutes=15)


class SetClock:
    """A clock that somebody sets."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class Desk:
    """A database, a clock, and how often each job ran for whom."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = SetClock(MONDAY)
        self.ran: list[tuple[str, datetime]] = []

    def unit(self):
        return self.database.unit(LOCAL_TENANT)

    def reading(self):
        return self.database.reading(LOCAL_TENANT)


async def noted(desk: Desk) -> None:
    """A job that writes down that it ran."""
    desk.ran.append(("", desk.clock.now()))


async def noted_for(desk: Desk, portfolio_id: str | None) -> None:
    """The same, for a portfolio."""
    desk.ran.append((portfolio_id or "all", desk.clock.now()))


OFTEN = Scheduled("often", "Often", "", noted, QUARTER)
DAILY = Scheduled("daily", "Daily", "", noted, cron="30 16 * * mon-fri")
SCOPED = Scheduled("scoped", "Scoped", "", noted_for, cron="45 9 * * mon-fri", scoped=True)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def look(desk: Desk, job: Scheduled, *ats: datetime) -> int:
    """Has two processes look at each of these times; how often the job ran."""
    before = len(desk.ran)
    processes = [Clockwork(desk, [job]) for _ in range(2)]

    async def looked() -> None:
        for at in ats:
            desk.clock.at = at
            for process in processes:
                await process.look(job.name)

    asyncio.run(looked())
    return len(desk.ran) - before


def test_what_was_missed_while_the_desk_was_down_is_made_good_once(desk: Desk) -> None:
    assert look(desk, OFTEN, MONDAY, MONDAY + QUARTER) == 2
    back = MONDAY + timedelta(days=3, minutes=7)
    assert look(desk, OFTEN, back) == 1
    assert look(desk, OFTEN, back + QUARTER - timedelta(seconds=1)) == 0
    assert look(desk, OFTEN, back + QUARTER) == 1


def test_a_time_of_the_day_that_was_missed_is_served_late_and_the_next_in_time(desk: Desk) -> None:
    close = MONDAY.replace(hour=21, minute=30)
    assert look(desk, DAILY, MONDAY) == 0
    assert look(desk, DAILY, close + timedelta(days=2, hours=9)) == 1
    assert look(desk, DAILY, close + timedelta(days=3)) == 1


def test_a_clock_that_is_set_back_repeats_no_time_of_the_day(desk: Desk) -> None:
    close = MONDAY.replace(hour=21, minute=30)
    assert look(desk, DAILY, MONDAY, close) == 1
    assert look(desk, DAILY, close - timedelta(hours=3), close, close + timedelta(hours=1)) == 0
    assert look(desk, DAILY, close + timedelta(days=1)) == 1


def test_a_clock_that_is_set_back_keeps_no_interval_waiting(desk: Desk) -> None:
    assert look(desk, OFTEN, MONDAY) == 1
    earlier = MONDAY - timedelta(days=40)
    assert look(desk, OFTEN, earlier) == 0
    assert look(desk, OFTEN, earlier + QUARTER) == 1


def test_a_clock_that_jumps_ahead_makes_one_run_of_many(desk: Desk) -> None:
    assert look(desk, OFTEN, MONDAY) == 1
    ahead = MONDAY + timedelta(days=400)
    assert look(desk, OFTEN, ahead, ahead, ahead + QUARTER) == 2


def test_a_portfolio_of_its_own_runs_beside_all_others_and_each_once(desk: Desk) -> None:
    with desk.unit() as unit:
        own = Change(timing=Timing(cron="0 11 * * mon-fri"))
        schedules.edit(unit, SCOPED, "income", own, MONDAY)
        assert schedules.set_apart(unit, "scoped") == {"income"}
    process = Clockwork(desk, [SCOPED])

    async def day() -> None:
        for minutes in range(0, 24 * 60, 15):
            desk.clock.at = MONDAY + timedelta(minutes=minutes)
            for id in ("scoped", "scoped@income"):
                await process.look(id)

    asyncio.run(day())
    assert desk.ran == [
        ("income", MONDAY + timedelta(hours=1)),
        ("all", MONDAY + timedelta(hours=23, minutes=45)),
    ]


def test_one_that_is_off_runs_only_by_hand(desk: Desk) -> None:
    with desk.unit() as unit:
        schedules.edit(unit, OFTEN, EVERYONE, Change(enabled=False), MONDAY)
    assert look(desk, OFTEN, MONDAY, MONDAY + timedelta(days=1)) == 0
    process = Clockwork(desk, [OFTEN])
    assert asyncio.run(process.run("often")).state is RunState.DONE
    with desk.unit() as unit:
        schedules.edit(unit, OFTEN, EVERYONE, Change(enabled=True), desk.clock.now())
    assert look(desk, OFTEN, desk.clock.now()) == 1


def test_what_takes_longer_than_its_limit_is_broken_off(desk: Desk) -> None:
    async def stuck(_: object) -> None:
        await asyncio.sleep(3600)

    limited = Scheduled("stuck", "Stuck", "", stuck, QUARTER, limit=timedelta(milliseconds=30))
    run = asyncio.run(Clockwork(desk, [limited]).run("stuck"))
    assert (run.state, run.problem) == (
        RunState.FAILED,
        "It took longer than 0.03 seconds and was broken off.",
    )


def test_a_timeout_of_its_own_is_an_error_like_any_other(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    async def unreached(_: object) -> None:
        raise TimeoutError("the broker")

    run = asyncio.run(Clockwork(desk, [Scheduled("own", "Own", "", unreached, QUARTER)]).run("own"))
    assert run.problem == "An error in the program (TimeoutError); the log has it."
    assert "the broker" in caplog.text


def test_what_another_process_has_changed_and_a_clock_that_was_set_are_noticed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "PATROL_SECONDS", 0.02)
    desk.clock = SystemClock()
    daily = Scheduled("job", "Job", "", noted, timedelta(days=1))

    async def switch(enabled: bool) -> None:
        with desk.unit() as unit:
            schedules.edit(unit, daily, EVERYONE, Change(enabled=enabled), desk.clock.now())

    async def test() -> None:
        await switch(False)
        process = Clockwork(desk, [daily])
        await process.start()
        try:
            await asyncio.sleep(0.1)
            assert desk.ran == []
            await switch(True)
            await until(lambda: len(desk.ran) == 1)
            desk.clock = SetClock(desk.clock.now() + timedelta(days=2))
            await until(lambda: len(desk.ran) == 2)
        finally:
            await process.stop()

    asyncio.run(test())


async def until(reached) -> None:
    async with asyncio.timeout(20):
        while not reached():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def test_the_history_is_of_each_instance_by_its_id(desk: Desk) -> None:
    process = Clockwork(desk, [SCOPED])
    asyncio.run(process.run("scoped", "income"))
    with desk.reading() as unit:
        assert [run.job for run in running.history(unit, "scoped@income")[0]] == ["scoped@income"]
        assert running.history(unit, "scoped")[1] == 0
