"""When a job is due: pure arithmetic on its schedule and the market's calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from thetadesk.jobs import timing
from thetadesk.jobs.model import MarketHours, Scheduled, ScheduleError, Timing
from thetadesk.kernel.calendar import (
    NEW_YORK,
    CalendarError,
    is_trading_day,
    market_date,
    next_trading_day,
    session_close,
    session_open,
)

if TYPE_CHECKING:
    from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]

SELDOM = timedelta(days=400)
"""What does not come within so long is no schedule: a year with its longest pause of the market."""
FARTHEST = timedelta(days=9 * 366)
"""How far is looked for what comes seldom once it is kept: from one leap day to the next but one, and beyond."""

_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_DAY_MINUTES, _HOUR_MINUTES = 24 * 60, 60


def first_run(job: Scheduled, now: datetime) -> datetime:
    """When a job runs that never ran: one of `every` at once, one of `cron` when its time comes."""
    if job.cron is not None:
        return next_run(job, now)
    return _within(job.market_hours, now)


def next_run(job: Scheduled, after: datetime) -> datetime:
    """When the job is due again, having been started at `after`. However long ago that was, it is one run."""
    if job.every is not None:
        return _within(job.market_hours, after + job.every)
    return _next_by_cron(job, after)


def not_before(job: Scheduled, now: datetime) -> datetime:
    """`now`, or when the hours that the job keeps to begin next."""
    return _within(job.market_hours, now)


def in_words(job: Scheduled | Timing) -> str:
    """The schedule as lists show it: `every 15 minutes`."""
    if job.every is not None:
        said = f"every {in_length(job.every).removeprefix('1 ')}"
    else:
        said = _cron_in_words(job.cron or "")
    return f"{said}, {_hours(job.market_hours)}" if job.market_hours else said


def coming(job: Scheduled, after: datetime, count: int = 3) -> list[datetime]:
    """The next times at which the job is due if each run is started in time; fewer where it does not come so often."""
    found: list[datetime] = []
    while len(found) < count:
        try:
            after = next_run(job, after)
        except ValueError:
            break
        found.append(after)
    return found


def is_of(job: Scheduled, due: datetime, coming: datetime) -> bool:
    """Whether a time that was settled for a job of `cron` is one of its schedule still, `coming` being the next. A clock that
    was set back leaves one a little beyond that; one far beyond came of a clock that was wrong."""
    if due == coming:
        return True
    try:
        near = due - coming <= _DAY or due == next_run(job, coming)
        return near and next_run(job, due - _TICK) == due
    except ValueError:
        return False


def checked(wanted: Timing, now: datetime) -> Timing:
    """The schedule, if the clock can keep it. Raises ScheduleError for numbers that no clock or calendar has, and for
    what never comes, or never again."""
    if wanted.cron is None:
        return timing.read(timing.written(wanted))
    spelt = timing.five_fields(wanted.cron)
    try:
        first = _due_by_cron(spelt, wanted.market_hours, now, SELDOM)
        _due_by_cron(spelt, wanted.market_hours, first)
    except ValueError as error:
        raise ScheduleError(f"cron: {spelt}: {error}", field="cron") from None
    return Timing(cron=spelt, market_hours=wanted.market_hours)


def _next_by_cron(job: Scheduled, after: datetime) -> datetime:
    try:
        return _due_by_cron(job.cron or "", job.market_hours, after)
    except ValueError as error:
        raise ValueError(f"the schedule {job.cron} of the job {job.name}: {error}") from None


def _due_by_cron(
    cron: str, hours: MarketHours | None, after: datetime, within: timedelta = FARTHEST
) -> datetime:
    """When the five fields fit next in New York, within the hours. Raises ValueError if the fields cannot be read or do not
    fit within so long.

    What is due in the hour that a clock change skips comes an hour later by the clock; what is due at a fixed hour comes
    once where the change repeats the hour.
    """
    trigger, once = _trigger(cron, NEW_YORK), "*" not in cron.split()[1]
    by_the_wall = _trigger(cron, UTC)
    # In UTC: asked from a time of the repeated hour in New York, the trigger answers that time for ever.
    earliest = after.astimezone(UTC) + _TICK
    last = earliest + within
    # Without an end it looks for a thirtieth of February until the year 9999.
    trigger.end_date = by_the_wall.end_date = last
    while earliest < last:
        said = (trigger.get_next_fire_time(None, earliest), _by_the_wall(by_the_wall, earliest))
        found = min((each.astimezone(UTC) for each in said if each and each >= earliest), default=last)
        if found >= last:
            break
        try:
            opens = _within(hours, found)
        except CalendarError:
            break
        if opens == found and not (once and found.astimezone(NEW_YORK).fold):
            return found
        earliest = max(found + _TICK, opens)
    raise ValueError("it never comes")


def _by_the_wall(trigger: CronTrigger, earliest: datetime) -> datetime | None:
    """What clocks on the wall show when the trigger fits next, which takes no day for one of 24 hours: over the night of a
    clock change the other trigger misses the first hour of the next day. Before `earliest` where the hour is repeated."""
    wall = earliest.astimezone(NEW_YORK).replace(tzinfo=UTC, fold=0)
    said: datetime | None = trigger.get_next_fire_time(None, wall)
    return said and said.replace(tzinfo=NEW_YORK)


def _trigger(cron: str, timezone: tzinfo) -> CronTrigger:
    from apscheduler.triggers.cron import CronTrigger

    *fields, weekday = cron.split()
    return CronTrigger.from_crontab(" ".join((*fields, timing.weekdays(weekday))), timezone=timezone)


def _within(hours: MarketHours | None, at: datetime) -> datetime:
    """`at`, or the beginning of the next window if it is outside."""
    if hours is None:
        return at
    day = market_date(at)
    if is_trading_day(day):
        begins, ends = _window(hours, day)
        if at <= ends:
            return max(at, begins)
    return _window(hours, next_trading_day(day))[0]


def _window(hours: MarketHours, day: date) -> tuple[datetime, datetime]:
    return session_open(day) - hours.before, session_close(day) + hours.after


def _cron_in_words(cron: str) -> str:
    """A time of the day as people say it; what is more than that, as it is written."""
    minute, hour, day, month, weekday = cron.split()
    if not (minute.isdigit() and hour.isdigit() and day == month == "*"):
        return f"{cron} (minute hour day month weekday, New York)"
    days = "every day" if weekday == "*" else timing.weekdays(weekday)
    return f"at {int(hour):02}:{int(minute):02} {days} (New York)"


def in_length(length: timedelta) -> str:
    """A length in words: `15 minutes`."""
    minutes = length / timedelta(minutes=1)
    for size, name in ((_DAY_MINUTES, "day"), (_HOUR_MINUTES, "hour"), (1, "minute")):
        count, rest = divmod(minutes, size)
        if count and not rest:
            return f"{int(count)} {name}{'s' if count > 1 else ''}"
    return f"{length.total_seconds():g} seconds"


def _hours(hours: MarketHours) -> str:
    if not hours.before and not hours.after:
        return "while the market is open"
    parts = [
        f"{in_length(around)} {word}"
        for around, word in ((hours.before, "before"), (hours.after, "after"))
        if around
    ]
    return f"while the market is open and {' and '.join(parts)}"
