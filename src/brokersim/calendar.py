"""When New York trades: sessions of 2023 to 2032 with holidays and half days.

Rules: NYSE Rule 7.2. A holiday on a Saturday is kept on Friday (New Year's Day is not), one on a Sunday on Monday. The one
day of mourning inside the years is listed.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
FIRST_YEAR, LAST_YEAR = 2023, 2032
_MOURNING = {date(2025, 1, 9)}


class CalendarError(ValueError):
    """A date or instant outside the years the calendar knows."""


@dataclass(frozen=True, slots=True)
class Session:
    """One trading day: `index` counts sessions from the first of 2023, `opened` and `closed` are epoch seconds."""

    index: int
    on: date
    opens_at: datetime
    closes_at: datetime
    opened: float
    closed: float

    @property
    def minutes(self) -> int:
        """Minutes of trading: 390, or 210 on half days."""
        return int(self.closed - self.opened) // 60


def instant(on: date, at: time) -> datetime:
    """A New York wall time as a UTC instant."""
    return datetime.combine(on, at, NEW_YORK).astimezone(UTC)


def market_date(at: datetime) -> date:
    """New York's date at an instant."""
    return at.astimezone(NEW_YORK).date()


def is_session(on: date) -> bool:
    return on in _indexes()


def session(on: date) -> Session:
    """The session of a trading day. Raises CalendarError for any other day."""
    index = _indexes().get(on)
    if index is None:
        raise CalendarError(
            f"{on} is not a trading day of {FIRST_YEAR}-{LAST_YEAR}; ask session_on_or_before"
        )
    return sessions()[index]


def session_on_or_before(on: date) -> Session:
    """The last session that is not after `on`. Raises CalendarError outside the calendar's years."""
    _check(on)
    place = bisect_right(_dates(), on) - 1
    if place < 0:
        raise CalendarError(f"No session on or before {on}: the calendar starts on {_dates()[0]}")
    return sessions()[place]


def session_on_or_after(on: date) -> Session:
    """The first session that is not before `on`. Raises CalendarError outside the calendar's years."""
    _check(on)
    place = bisect_left(_dates(), on)
    if place >= len(_dates()):
        raise CalendarError(f"No session on or after {on}: the calendar ends on {_dates()[-1]}")
    return sessions()[place]


def next_session(on: date) -> Session:
    """The first session after `on`."""
    return session_on_or_after(on + timedelta(days=1))


def previous_session(on: date) -> Session:
    """The last session before `on`."""
    return session_on_or_before(on - timedelta(days=1))


def sessions_between(first: date, last: date) -> tuple[Session, ...]:
    """All sessions of [first, last], oldest first; days outside the calendar's years have none."""
    start = bisect_left(_dates(), first)
    return sessions()[start : bisect_right(_dates(), last)]


def last_opened(at: datetime) -> Session:
    """The session that is open at `at`, or else the last one that was. Raises CalendarError before the first."""
    place = last_opened_index(at.timestamp())
    return sessions()[place]


def last_opened_index(seconds: float) -> int:
    """`last_opened` as an index, of epoch seconds: cheap enough to be asked for every price."""
    place = bisect_right(_openings(), seconds) - 1
    if place < 0:
        raise CalendarError(
            f"Nothing was traded yet at {datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}Z"
        )
    return place


def is_open(at: datetime) -> bool:
    """Whether the regular session is running: from its opening up to, not including, its close."""
    return at.timestamp() < last_opened(at).closed


def next_opening(at: datetime) -> datetime:
    """The first opening after `at`."""
    place = bisect_right(_openings(), at.timestamp())
    if place >= len(sessions()):
        raise CalendarError(f"No session opens after {at:%Y-%m-%d}: the calendar ends with {LAST_YEAR}")
    return sessions()[place].opens_at


def third_friday(year: int, month: int) -> date:
    """The nominal day of monthly options, which may be a holiday."""
    return _nth(year, month, 4, 3)


@cache
def sessions() -> tuple[Session, ...]:
    """Every session, oldest first; a session stands at its index."""
    found: list[Session] = []
    day = date(FIRST_YEAR, 1, 1)
    closed_days = {on for year in range(FIRST_YEAR, LAST_YEAR + 2) for on in _holidays(year)} | _MOURNING
    half_days = {on for year in range(FIRST_YEAR, LAST_YEAR + 1) for on in _half_days(year)}
    while day.year <= LAST_YEAR:
        if day.weekday() < 5 and day not in closed_days:
            opens = instant(day, time(9, 30))
            closes = instant(day, time(13) if day in half_days else time(16))
            found.append(Session(len(found), day, opens, closes, opens.timestamp(), closes.timestamp()))
        day += timedelta(days=1)
    return tuple(found)


@cache
def _dates() -> list[date]:
    return [each.on for each in sessions()]


@cache
def _openings() -> list[float]:
    return [each.opened for each in sessions()]


@cache
def _indexes() -> dict[date, int]:
    return {each.on: each.index for each in sessions()}


def _check(on: date) -> None:
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise CalendarError(f"{on} is outside the simulated years {FIRST_YEAR}-{LAST_YEAR}")


def _holidays(year: int) -> list[date]:
    moving = [
        _nth(year, 1, 0, 3),  # Martin Luther King Jr.
        _nth(year, 2, 0, 3),  # Washington
        _easter(year) - timedelta(days=2),
        _last_monday(year, 5),
        _nth(year, 9, 0, 1),
        _nth(year, 11, 3, 4),
    ]
    fixed = [date(year, 6, 19), date(year, 7, 4), date(year, 12, 25)]
    new_year = date(year, 1, 1)
    kept = [] if new_year.weekday() == 5 else [_observed(new_year)]
    return moving + [_observed(day) for day in fixed] + kept


def _half_days(year: int) -> list[date]:
    independence, christmas = date(year, 7, 3), date(year, 12, 24)
    days = [_nth(year, 11, 3, 4) + timedelta(days=1)]
    # The eve closes early only when the holiday itself falls on the next weekday.
    days += [eve for eve in (independence, christmas) if eve.weekday() < 4]
    return days


def _observed(day: date) -> date:
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.weekday())


def _easter(year: int) -> date:
    """Gregorian Easter Sunday. Source: the anonymous algorithm (Meeus, Astronomical Algorithms, chapter 8)."""
    golden, century, place = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (place // 4) - moon - place % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    days = moon + week - 7 * late + 114
    return date(year, days // 31, days % 31 + 1)
