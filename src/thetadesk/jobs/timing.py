"""When something may be told to run: checking what a user asked for, and schedules as JSON values.

A crontab counts weekdays from Sunday; the library that reads ours counts them from Monday. So they are kept as names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from thetadesk.jobs.model import MarketHours, ScheduleError, Timing

FIELDS = ("minute", "hour", "day", "month", "weekday")
SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(days=366)
LONGEST_AROUND = timedelta(hours=12)
"""How far market hours can be widened on either side."""

_MINUTE = timedelta(minutes=1)
_LONGEST_CRON = 100
_WRITTEN = re.compile(r"[0-9a-z*,/-]+")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FROM_MONDAY = (*_WEEKDAYS[1:], _WEEKDAYS[0])
_SPAN = re.compile(r"(?:\*|(?P<first>[0-7]|[a-z]{3})(?:-(?P<last>[0-7]|[a-z]{3}))?)(?:/(?P<step>[1-7]))?")
_RUN = 3  # days in a row that are written as a range


def written(timing: Timing) -> dict[str, object]:
    """The schedule as a JSON value; `read` reads it."""
    hours = timing.market_hours
    return {
        "type": "interval" if timing.cron is None else "cron",
        "minutes": None if timing.every is None else timing.every // _MINUTE,
        "cron": timing.cron,
        "market_hours": None
        if hours is None
        else {"before_minutes": hours.before // _MINUTE, "after_minutes": hours.after // _MINUTE},
    }


def read(value: Mapping[str, object]) -> Timing:
    """The schedule that a JSON value names: `{"type": "interval", "minutes": 5}` or `{"type": "cron", "cron": "30 16 * * mon-fri"}`,
    both with `market_hours` of `before_minutes` and `after_minutes` if it keeps to them. Raises ScheduleError."""
    hours = _hours(value.get("market_hours"))
    match value.get("type"):
        case "interval":
            if value.get("cron") is not None:
                raise _refused("cron", "an interval has minutes, and no cron")
            return Timing(
                every=_minutes(value.get("minutes"), "minutes", SHORTEST, LONGEST), market_hours=hours
            )
        case "cron":
            if value.get("minutes") is not None:
                raise _refused("minutes", "a cron schedule has five fields, and no minutes")
            return Timing(cron=five_fields(value.get("cron")), market_hours=hours)
    raise _refused("type", "a schedule is an interval or a cron")


def five_fields(value: object) -> str:
    """A cron schedule in lower case, with single blanks and weekdays by name. Raises ScheduleError; whether the numbers fit
    is for `schedule.checked` to say."""
    if not isinstance(value, str) or len(value) > _LONGEST_CRON:
        raise _refused("cron", "it is a text of five fields: minute hour day month weekday")
    fields = value.lower().split()
    if len(fields) != len(FIELDS):
        raise _refused("cron", f"it has five fields, {' '.join(FIELDS)}; {len(fields)} are given")
    for name, field in zip(FIELDS, fields, strict=True):
        if not _WRITTEN.fullmatch(field):
            raise _refused("cron", f"the {name} {field!r} is no number, range, list or name")
    return " ".join((*fields[:-1], weekdays(fields[-1])))


def weekdays(field: str) -> str:
    """The weekday field of a crontab (0 and 7 are Sunday) by names, weeks beginning on Monday: `1-5` is `mon-fri`."""
    if field == "*":
        return field
    found = {day for span in field.split(",") for day in _days(span)}
    return _spelt([number for number, name in enumerate(_FROM_MONDAY) if name in found])


def _days(span: str) -> list[str]:
    said = _SPAN.fullmatch(span)
    if said is None:
        raise _refused("cron", f"the weekday {span!r} is none: they are mon, tue, wed, thu, fri, sat, sun")
    if said["first"] is None:
        first, last = 0, len(_WEEKDAYS) - 1
    else:
        first = _weekday(said["first"])
        last = _weekday(said["last"]) if said["last"] else first
    # Sunday stands at both ends of the week, and a week may be gone round: fri-mon.
    last += len(_WEEKDAYS) if last < first else 0
    return [_WEEKDAYS[day % len(_WEEKDAYS)] for day in range(first, last + 1, int(said["step"] or 1))]


def _weekday(said: str) -> int:
    if said.isdigit():
        return int(said)
    if said not in _WEEKDAYS:
        raise _refused("cron", f"the weekday {said!r} is none: they are {', '.join(_FROM_MONDAY)}")
    return _WEEKDAYS.index(said)


def _spelt(days: list[int]) -> str:
    """Days of the week, 0 for Monday, in order: days in a row as a range."""
    rows: list[list[int]] = []
    for day in days:
        if rows and rows[-1][-1] == day - 1:
            rows[-1].append(day)
        else:
            rows.append([day])
    spelt = [
        f"{_FROM_MONDAY[row[0]]}-{_FROM_MONDAY[row[-1]]}"
        if len(row) >= _RUN
        else ",".join(_FROM_MONDAY[day] for day in row)
        for row in rows
    ]
    return ",".join(spelt)


def _hours(value: object) -> MarketHours | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise _refused("market_hours", "they are null, or before_minutes and after_minutes")
    return MarketHours(
        *(
            _minutes(value.get(name, 0), name, timedelta(), LONGEST_AROUND)
            for name in ("before_minutes", "after_minutes")
        )
    )


def _minutes(value: object, field: str, least: timedelta, most: timedelta) -> timedelta:
    low, high = least // _MINUTE, most // _MINUTE
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise _refused(field, f"it is a whole number of minutes from {low} to {high:,}")
    return timedelta(minutes=value)


def _refused(field: str, why: str) -> ScheduleError:
    return ScheduleError(f"{field}: {why}", field=field)
