"""When a rule listens: New York's sessions, half days and holidays included, or times of the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from math import inf

from thetadesk.alerts.syntax import Hours, Schedule
from thetadesk.kernel.calendar import (
    FIRST_DAY,
    LAST_DAY,
    NEW_YORK,
    is_trading_day,
    session_close,
    session_open,
)

_EXTENDED = (time(4), time(20))
_DAY = timedelta(days=1)
_FAR = 15
"""Days within which something opens again: no holiday is so long."""


def is_open(schedule: Schedule | None, at: float) -> bool:
    """Whether a rule listens at `at` (epoch seconds)."""
    if _is_always(schedule):
        return True
    assert schedule is not None
    return any(begins <= at < ends for begins, ends in _spans(schedule, at, 1))


def changes_at(schedule: Schedule | None, at: float) -> float | None:
    """When the answer of `is_open` is another for the first time after `at`; None if never."""
    if _is_always(schedule):
        return None
    assert schedule is not None
    now = is_open(schedule, at)
    for begins, ends in _spans(schedule, at, _FAR):
        for moment in (begins, ends):
            if moment > at and is_open(schedule, moment) is not now:
                return moment
    return None


def ends_at(until: date) -> float:
    """The instant (epoch seconds) at which a day in New York is over; of the last day that has a date, never."""
    if until == date.max:
        return inf
    return datetime.combine(until + _DAY, time(0), NEW_YORK).timestamp()


def _is_always(schedule: Schedule | None) -> bool:
    return schedule is None or (schedule.hours is Hours.ALWAYS and not schedule.days)


def _spans(schedule: Schedule, at: float, days: int) -> Iterator[tuple[float, float]]:
    """The spans in which a rule listens, from the day before `at` (one may go over midnight) to `days` after it."""
    day = datetime.fromtimestamp(at, UTC).astimezone(NEW_YORK).date() - _DAY
    for _ in range(days + 2):
        span = _span(schedule, day)
        if span is not None and (not schedule.days or day.weekday() in schedule.days):
            yield span
        day += _DAY


def _span(schedule: Schedule, day: date) -> tuple[float, float] | None:
    """From when to when the rule listens on a day; None if it does not."""
    match schedule.hours:
        case Hours.ALWAYS:
            return _between(day, time(0), time(0))
        case Hours.BETWEEN:
            assert schedule.starts is not None
            assert schedule.ends is not None
            return _between(day, schedule.starts, schedule.ends)
        case Hours.MARKET | Hours.EXTENDED:
            if not FIRST_DAY <= day <= LAST_DAY or not is_trading_day(day):
                return None
            if schedule.hours is Hours.EXTENDED:
                return _between(day, *_EXTENDED)
            return session_open(day).timestamp(), session_close(day).timestamp()


def _between(day: date, starts: time, ends: time) -> tuple[float, float]:
    last = day if ends > starts else day + _DAY
    begins = datetime.combine(day, starts, NEW_YORK).timestamp()
    return begins, datetime.combine(last, ends, NEW_YORK).timestamp()
