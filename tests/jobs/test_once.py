"""Each due time is served once: whatever was missed while the desk was down, and however the clock is set."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from thetadesk.db.engine import Database
from thetadesk.db.errors import DatabaseSetupError
from thetadesk.jobs import clockwork as engine
from thetadesk.jobs.clockwork import Clockwork
from thetadesk.jobs.model import JobRun, MarketHours, RunState, Scheduled, Timing
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


def test_what_was_missed_and_comes_again_in_a_moment_is_not_made_good_before(desk: Desk) -> None:
    morning = Scheduled("morning", "Morning", "", noted, cron="45 9 * * mon-fri", market_hours=MarketHours())
    evening, bell = MONDAY.replace(hour=23), MONDAY.replace(hour=14, minute=30) + timedelta(days=1)
    assert look(desk, morning, MONDAY - timedelta(hours=1)) == 0
    # Down at 9:45; the session is over when it is back.
    assert look(desk, morning, evening, bell, bell + timedelta(minutes=14)) == 0
    assert look(desk, morning, bell + QUARTER, bell + timedelta(minutes=16)) == 1


def test_a_rhythm_that_is_looked_at_in_time_leaves_nothing_out(desk: Desk) -> None:
    often = Scheduled("rhythm", "Rhythm", "", noted, cron="*/5 * * * *")
    assert (
        look(desk, often, MONDAY, *(MONDAY + timedelta(minutes=5 * n, seconds=9) for n in range(1, 5))) == 4
    )


def test_a_clock_that_was_wrong_by_a_year_keeps_no_time_of_the_day_waiting(desk: Desk) -> None:
    ahead = MONDAY + timedelta(days=365)
    assert look(desk, DAILY, ahead, ahead + timedelta(days=1)) == 1
    close = MONDAY.replace(hour=21, minute=30)
    assert look(desk, DAILY, MONDAY, close, close + timedelta(hours=1)) == 1


def test_who_died_while_the_clock_was_wrong_keeps_nobody_waiting(desk: Desk) -> None:
    with desk.unit() as unit:
        assert isinstance(running.begin(unit, OFTEN, MONDAY + timedelta(days=365)), JobRun)
    assert look(desk, OFTEN, MONDAY, MONDAY + timedelta(seconds=44)) == 0
    assert look(desk, OFTEN, MONDAY + timedelta(seconds=45)) == 1


def test_what_follows_all_is_due_when_all_others_are(desk: Desk) -> None:
    early, scan, later = (
        MONDAY.replace(hour=14),
        MONDAY.replace(hour=14, minute=45),
        MONDAY.replace(hour=19),
    )
    with desk.unit() as unit:
        schedules.edit(unit, SCOPED, "income", Change(enabled=True), early - timedelta(days=1))
        schedules.edit(unit, SCOPED, EVERYONE, Change(timing=Timing(cron="0 14 * * *")), early)
    process = Clockwork(desk, [SCOPED])

    async def looked() -> None:
        for desk.clock.at in (early, scan, later):
            for id in ("scoped", "scoped@income"):
                await process.look(id)

    asyncio.run(looked())
    assert desk.ran == [("all", later), ("income", later)]


def test_an_interrupted_run_is_made_good_although_nobody_looked_twice(desk: Desk) -> None:
    """Killed at the close; started again at night, when the market's hours are over, and once more in the morning."""
    hours = MarketHours(before=timedelta(hours=9), after=timedelta(hours=4))
    close = Scheduled("close", "Close", "", noted, cron="30 16 * * mon-fri", market_hours=hours)
    at = MONDAY.replace(hour=21, minute=30)
    with desk.unit() as unit:
        running.begin(unit, close, at - timedelta(hours=1))
        assert isinstance(running.begin(unit, close, at), JobRun)
    night = at + timedelta(hours=5)
    assert look(desk, close, night) == 0
    assert look(desk, close, MONDAY.replace(hour=5, minute=30) + timedelta(days=1)) == 1
    assert look(desk, close, at + timedelta(days=1)) == 1


def test_what_takes_its_process_along_is_not_tried_for_ever(desk: Desk) -> None:
    at, begun = MONDAY, 0
    with desk.unit() as unit:
        for _ in range(10):
            begun += isinstance(running.begin(unit, OFTEN, at), JobRun)
            at += timedelta(minutes=1)
    # The first, and again after each of two deaths; then only when it is due.
    assert begun == 3


def test_a_database_that_was_away_for_a_while_ends_no_schedule(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.clock = SystemClock()
    monkeypatch.setattr(engine, "PATROL_SECONDS", 0.02)
    monkeypatch.setattr(engine, "_AGAIN", timedelta(milliseconds=20))
    often = Scheduled("often", "Often", "", noted, timedelta(milliseconds=50))
    monkeypatch.setattr(
        running, "begin", _failing(running.begin, DatabaseSetupError("away"), OSError("disk"))
    )
    monkeypatch.setattr(schedules, "stamp", _failing(schedules.stamp, DatabaseSetupError("away")))

    async def test() -> None:
        process = Clockwork(desk, [often])
        await process.start()
        async with asyncio.timeout(20):
            while len(desk.ran) < 2:  # noqa: ASYNC110 (nobody tells)
                await asyncio.sleep(0.01)
        await process.stop()

    asyncio.run(test())


def _failing(real: Callable[..., Any], *errors: Exception) -> Callable[..., Any]:
    """The function, which raises these first."""
    left = list(errors)

    def work(*given: Any) -> Any:
        if left:
            raise left.pop()
        return real(*given)

    return work
