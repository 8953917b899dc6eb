"""American dates as exports write them, and as spreadsheets rewrite them."""

import re
from datetime import date, datetime
from functools import lru_cache

from thetadesk.kernel.errors import InvalidInputError
from thetadesk.wire.records import FIRST_YEAR, LAST_YEAR

_DAY = r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4}|\d{2})"
_DATE = re.compile(_DAY)
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})")
_TIME = re.compile(
    _DAY + r"\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*(?P<half>[AaPp][Mm])?", re.ASCII
)
_NOON = 12


@lru_cache(16384)
def written_day(text: str, what: str) -> date:
    """A date written "12/06/2024", "12/6/24" or "2024-12-06"; `what` names the cell in the refusal."""
    found = _DATE.fullmatch(text.strip()) or _ISO.fullmatch(text.strip())
    if found is None:
        raise InvalidInputError(f"{what} {text[:40]!r} is not a date")
    return _day(found, text, what)


def written_time(text: str, what: str) -> datetime:
    """A wall time written "01/31/2021 12:11 AM" (or "1/31/2021 0:11"), without a zone."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise InvalidInputError(f"{what} {text[:40]!r} is not a date and time")
    hour, half = int(found["hour"]), (found["half"] or "").upper()
    if half and not 1 <= hour <= _NOON:
        raise InvalidInputError(f"{what} {text[:40]!r} is no time of day")
    if half:
        hour = hour % _NOON + (_NOON if half == "PM" else 0)
    day = _day(found, text, what)
    try:
        return datetime(day.year, day.month, day.day, hour, int(found["minute"]), int(found["second"] or 0))  # noqa: DTZ001
    except ValueError:
        raise InvalidInputError(f"{what} {text[:40]!r} is no time of day") from None


def _day(found: re.Match[str], text: str, what: str) -> date:
    year = int(found["year"])
    if len(found["year"]) == 2:
        year += 2000
    try:
        day = date(year, int(found["month"]), int(found["day"]))
    except ValueError:
        raise InvalidInputError(f"{what} {text[:40]!r} is on no calendar") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidInputError(f"{what} {text[:40]!r} is not in the years {FIRST_YEAR} to {LAST_YEAR}")
    return day
