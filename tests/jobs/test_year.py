"""A year of the desk's own jobs, simulated: two processes, clock changes, half days, holidays, and nights without power.

When each should have run is worked out here from the days of the year, by none of the clockwork's arithmetic.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from thetadesk.bootstrap import scheduled
from thetadesk.db.engine import Database
from thetadesk.jobs.clockwork import Clockwork
from thetadesk.jobs.model import JobRun, MarketHours, RunState, Scheduled, Timing
from thetadesk.jobs.service import running, schedules
from thetadesk.jobs.service.schedules import EVERYONE, Change
from thetadesk.kernel.calendar import NEW_YORK, is_trading_day, session_close, session_open
from thetadesk.kernel.tenant import LOCAL_TENANT
from thetadesk.settings import Settings

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PROCESSES = 2
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Downtime = tuple[datetime, datetime]


class SetClock:
    """A clock that the simulation sets."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@dataclass
class Simulation:
    """Processes that look when they said they would, and what ran."""

    database: Database
    clock: SetClock
    table: list[Scheduled]
    chance: random.Random
    ran: dict[str, list[datetime]] = field(default_factory=dict)

    def unit(self):
        return self.database.unit(LOCAL_TENANT)

    def reading(self):
        return self.database.reading(LOCAL_TENANT)

    def go(self, end: datetime, downtimes: list[Downtime]) -> None:
        """Lets the processes look until the end; in a downtime nobody looks, and afterwards everybody does."""
        process = Clockwork(self, self.table)
        with self.reading() as unit:
            ids = [each.id for each in schedules.instances(unit, self.table)]
        looks = [(self.clock.at, number, id) for number in range(PROCESSES) for id in ids]
        heapq.heapify(looks)
        while looks[0][0] < end:
            at, number, id = heapq.heappop(looks)
            up = next((until for since, until in downtimes if since <= at < until), at)
            if up > at:
                heapq.heappush(looks, (up, number, id))
                continue
            self.clock.at = at
            _, begun = process._begin(id)
            if isinstance(begun, running.Waiting):
                heapq.heappush(looks, (max(begun.until, at + timedelta(milliseconds=1)), number, id))
                continue
            self.ran.setdefault(id, []).append(at)
            heapq.heappush(looks, (self._ended(process, begun), number, id))

    def _ended(self, process: Clockwork, run: JobRun) -> datetime:
        # Shorter than a lease: the other process looks on and must not run it as well.
        ended = run.started_at + timedelta(seconds=self.chance.randint(0, 30))
        process._finish(running.ended(run, ended, RunState.DONE))
        return ended


async def nothing(*_: object) -> None:
    """What the jobs do here."""


def table(folder: Path, least: timedelta) -> list[Scheduled]:
    """The jobs of every room, two in the hours that clock changes repeat or skip; what comes more often
    than `least` comes as often as that here, or a year would be 300,000 runs."""
    jobs = [
        replace(job, function=nothing, every=job.every and max(job.every, least))
        for job in scheduled(Settings(folder))
    ]
    night = Scheduled("night", "Night", "", nothing, cron="30 1 * * *")
    gap = Scheduled("gap", "Gap", "", nothing, cron="30 2 * * *", scoped=True)
    return [*jobs, night, gap]


def due_times(timing: Timing, first: date, last: date) -> Iterator[datetime]:
    """When a time of the day comes, from the days of the year: fixed minutes and hours only."""
    minutes, hours, _, _, weekdays = str(timing.cron).split()
    for number in range((last - first).days + 1):
        day = first + number * DAY
        if weekdays != "*" and WEEKDAYS[day.weekday()] not in spelt(weekdays):
            continue
        for hour in numbers(hours):
            for minute in numbers(minutes):
                # An hour that is skipped is told by the clock before the change.
                at = datetime.combine(day, time(hour, minute), NEW_YORK).astimezone(UTC)
                if timing.market_hours is None or within(timing.market_hours, day, at):
                    yield at


def spelt(weekdays: str) -> set[str]:
    found: set[str] = set()
    for span in weekdays.split(","):
        first, _, last = span.partition("-")
        found.update(WEEKDAYS[WEEKDAYS.index(first) : WEEKDAYS.index(last or first) + 1])
    return found


def numbers(field: str) -> list[int]:
    found: list[int] = []
    for span in field.split(","):
        first, _, last = span.partition("-")
        found.extend(range(int(first), int(last or first) + 1))
    return found


def within(hours: MarketHours, day: date, at: datetime) -> bool:
    return is_trading_day(day) and (
        session_open(day) - hours.before <= at <= session_close(day) + hours.after
    )


def expected(timing: Timing, begin: datetime, end: datetime, downtimes: list[Downtime]) -> list[datetime]:
    """When a time of the day is served: when it comes, or once when somebody is there again (and the hours allow)."""
    served: list[datetime] = []
    for due in due_times(timing, (begin - DAY).date(), (end + DAY).date()):
        if not begin < due < end:
            continue
        at = next((until for since, until in downtimes if since <= due < until), due)
        at = opened(timing.market_hours, at)
        if at < end and (not served or at > served[-1]):
            served.append(at)
    return served


def opened(hours: MarketHours | None, at: datetime) -> datetime:
    day = at.astimezone(NEW_YORK).date()
    while hours is not None:
        if is_trading_day(day) and at <= session_close(day) + hours.after:
            return max(at, session_open(day) - hours.before)
        day += DAY
    return at


def simulate(
    database: Database, jobs: list[Scheduled], begin: datetime, days: int, downtimes: list[Downtime]
) -> None:
    simulation = Simulation(database, SetClock(begin), jobs, random.Random(begin.toordinal()))
    with simulation.unit() as unit:
        own = Change(timing=Timing(cron="15 2 * * *"))
        schedules.edit(unit, jobs[-1], "income", own, begin)
        schedules.edit(unit, jobs[0], EVERYONE, Change(enabled=False), begin)
    end = begin + days * DAY
    simulation.go(end, downtimes)
    with simulation.reading() as unit:
        set_up = schedules.instances(unit, jobs)
    for each in set_up:
        ran = simulation.ran.get(each.id, [])
        if not each.enabled:
            assert ran == []
        elif each.job.cron is not None:
            assert ran == expected(each.job.timing, begin, end, downtimes), each.id
        else:
            check_interval(each.job, ran, begin, end, downtimes)


def check_interval(
    job: Scheduled, ran: list[datetime], begin: datetime, end: datetime, downtimes: list[Downtime]
) -> None:
    """Runs follow each other by the interval, later only where nobody was there or the market closed."""
    assert job.every is not None
    due = opened(job.market_hours, begin)
    for at in ran:
        up = next((until for since, until in downtimes if since <= due < until), due)
        assert at == opened(job.market_hours, up), job.name
        due = opened(job.market_hours, at + job.every)
    up = next((until for since, until in downtimes if since <= due < until), due)
    assert opened(job.market_hours, up) >= end, job.name


@pytest.mark.parametrize(
    ("begin", "days"),
    [("2026-03-06T12:00", 4), ("2026-10-31T12:00", 3), ("2026-11-25T12:00", 3)],
    ids=["spring", "autumn", "thanksgiving"],
)
def test_a_few_days_around_what_is_special(database: Database, tmp_path: Path, begin: str, days: int) -> None:
    first = datetime.fromisoformat(begin).replace(tzinfo=UTC)
    dark = (first + timedelta(hours=20), first + timedelta(hours=45, minutes=7))
    simulate(database, table(tmp_path, HOUR), first, days, [dark])


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_year(database: Database, tmp_path: Path) -> None:
    begin, chance = datetime(2026, 1, 1, 12, tzinfo=UTC), random.Random(6)
    starts = sorted(chance.sample(range(364 * 24), 20))
    downtimes: list[Downtime] = []
    for start in starts:
        since = begin + timedelta(hours=start, minutes=chance.randint(0, 59))
        if not downtimes or since > downtimes[-1][1]:
            downtimes.append((since, since + timedelta(minutes=chance.randint(20, 5 * 24 * 60))))
    simulate(database, table(tmp_path, 3 * HOUR), begin, 365, downtimes)
