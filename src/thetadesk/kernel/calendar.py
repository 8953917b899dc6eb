"""New York's trading days and hours, 1998 to 2035.

`_on` dates everywhere in Thetadesk are market dates: the calendar date in New York, or for futures the
session's trade date. The closures come from a generated table; see docs/decisions/0003-calendar-table.md.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from thetadesk.kernel import calendar_table
from thetadesk.kernel.errors import InvalidInputError

NEW_YORK: Final = ZoneInfo("America/New_York")
OPEN: Final = time(9, 30)
CLOSE: Final = time(16)
HALF_DAY_CLOSE: Final = time(13)
FUTURES_SESSION_HOUR: Final = 18
"""The hour in New York at which a futures session of the next trade date begins."""

_DAY = timedelta(days=1)
_SATURDAY = 5
_WEEK = 7
_WEEKDAYS = 5


def _dates(table: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(stamp) for stamp in table.split())


FIRST_DAY: Final = date.fromisoformat(str(calendar_table.FIRST))
LAST_DAY: Final = date.fromisoformat(str(calendar_table.LAST))
_CLOSURES = _dates(calendar_table.CLOSED)
_CLOSED = frozenset(_CLOSURES)
_HALF_DAYS = frozenset(_dates(calendar_table.HALF_DAYS))


class CalendarError(InvalidInputError):
    """A day the calendar cannot answer for."""

    code = "calendar"
    title = "Not a day the trading calendar knows"


def is_trading_day(day: date) -> bool:
    """Whether the stock exchange opens on `day`, half days included. CalendarError outside 1998–2035."""
    _check_range(day)
    return day.weekday() < _SATURDAY and day not in _CLOSED


def is_half_day(day: date) -> bool:
    """Whether the session of `day` ends at 13:00 New York time."""
    _check_range(day)
    return day in _HALF_DAYS


def next_trading_day(day: date) -> date:
    """The first trading day after `day`."""
    after = day + _DAY
    while not is_trading_day(after):
        after += _DAY
    return after


def previous_trading_day(day: date) -> date:
    """The last trading day before `day`."""
    before = day - _DAY
    while not is_trading_day(before):
        before -= _DAY
    return before


def last_trading_day(day: date) -> date:
    """`day` itself if it is a trading day, else the last one before it."""
    return day if is_trading_day(day) else previous_trading_day(day)


def trading_days_between(start: date, end: date) -> int:
    """How many trading days there are after `start` up to and including `end`; negative when `end` is earlier."""
    _check_range(start)
    _check_range(end)
    return _trading_days_until(end) - _trading_days_until(start)


def session_open(day: date) -> datetime:
    """The UTC instant at which the regular session of `day` begins: 9:30 New York time.

    CalendarError when `day` is not a trading day.
    """
    if not is_trading_day(day):
        raise CalendarError(f"{day} is not a trading day")
    return datetime.combine(day, OPEN, NEW_YORK).astimezone(UTC)


def session_close(day: date) -> datetime:
    """The UTC instant at which the regular session of `day` ends: 16:00 or, on half days, 13:00 New York time.

    CalendarError when `day` is not a trading day.
    """
    if not is_trading_day(day):
        raise CalendarError(f"{day} is not a trading day")
    return _close_instant(day)


def last_session_instant(at: datetime) -> datetime:
    """The aware instant `at` itself during the regular session, else the last close before it, in UTC."""
    day = last_trading_day(market_date(at))
    if at < session_open(day):
        day = previous_trading_day(day)
    return min(at.astimezone(UTC), session_close(day))


def market_date(at: datetime) -> date:
    """The calendar date in New York at the aware instant `at`; ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    return at.astimezone(NEW_YORK).date()


def futures_session_date(at: datetime) -> date:
    """The trade date of a futures trade at the aware instant `at`.

    A session begins at 18:00 New York time and carries the date of the next trading day, so Sunday
    evening belongs to Monday, and what trades on a stock-market holiday to the trading day after it.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    local = at.astimezone(NEW_YORK)
    day = local.date()
    if local.hour >= FUTURES_SESSION_HOUR or not is_trading_day(day):
        return next_trading_day(day)
    return day


@lru_cache(maxsize=4096)
def _close_instant(day: date) -> datetime:
    close = HALF_DAY_CLOSE if day in _HALF_DAYS else CLOSE
    return datetime.combine(day, close, NEW_YORK).astimezone(UTC)


def _trading_days_until(day: date) -> int:
    # Proleptic ordinals start on a Monday, so whole weeks and the rest of the last one count weekdays.
    weeks, rest = divmod(day.toordinal(), _WEEK)
    return weeks * _WEEKDAYS + min(rest, _WEEKDAYS) - bisect_right(_CLOSURES, day)


def _check_range(day: date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise CalendarError(f"{day} is outside the trading calendar, which knows {FIRST_DAY} to {LAST_DAY}")
