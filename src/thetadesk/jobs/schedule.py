"""When a job is due: pure arithmetic on its schedule and the market's calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from thetadesk.jobs.model import MarketHours, Scheduled
from thetadesk.kernel.calendar import (
    NEW_YORK,
    is_trading_day,
    market_date,
    next_trading_day,
    session_close,
    session_open,
)

_TICK = timedelta(microseconds=1)
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


def in_words(job: Scheduled) -> str:
    """The schedule as lists show it: `every 15 minutes`."""
    if job.every is not None:
        said = f"every {_length(job.every).removeprefix('1 ')}"
    else:
        said = f"{job.cron} (minute hour day month weekday, New York)"
    return f"{said}, {_hours(job.market_hours)}" if job.market_hours else said


def _next_by_cron(job: Scheduled, after: datetime) -> datetime:
    from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]

    trigger = CronTrigger.from_crontab(job.cron, timezone=NEW_YORK)
    found: datetime | None = trigger.get_next_fire_time(None, after + _TICK)
    while found is not None and _within(job.market_hours, found) != found:
        found = trigger.get_next_fire_time(None, found + _TICK)
    if found is None:
        raise ValueError(f"the schedule {job.cron} of the job {job.name} never comes")
    return found


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


def _length(length: timedelta) -> str:
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
        f"{_length(around)} {word}"
        for around, word in ((hours.before, "before"), (hours.after, "after"))
        if around
    ]
    return f"while the market is open and {' and '.join(parts)}"
