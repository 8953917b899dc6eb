"""The generated table against the exchange's own calendar, and the days around its odd dates."""

from datetime import UTC, date, datetime, timedelta
from functools import cache

import exchange_calendars
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.kernel.calendar import (
    FIRST_DAY,
    LAST_DAY,
    NEW_YORK,
    CalendarError,
    futures_session_date,
    is_half_day,
    is_trading_day,
    last_session_instant,
    last_trading_day,
    market_date,
    next_trading_day,
    previous_trading_day,
    session_close,
    session_open,
    trading_days_between,
)

days = st.dates(min_value=FIRST_DAY + timedelta(days=10), max_value=LAST_DAY - timedelta(days=10))


@cache
def published():
    return exchange_calendars.get_calendar("XNYS", start=FIRST_DAY.isoformat(), end=LAST_DAY.isoformat())


def every_day():
    return [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]


def test_trading_days_are_those_the_exchange_published():
    assert [day for day in every_day() if is_trading_day(day)] == [s.date() for s in published().sessions]


def test_half_days_are_those_the_exchange_published():
    assert [day for day in every_day() if is_half_day(day)] == [s.date() for s in published().early_closes]


def test_every_session_closes_when_the_exchange_published():
    closes = published().closes
    assert all(session_close(session.date()) == close.to_pydatetime() for session, close in closes.items())


@pytest.mark.parametrize(
    "closed",
    [
        "2001-09-11",
        "2001-09-14",
        "2004-06-11",
        "2007-01-02",
        "2012-10-29",
        "2012-10-30",
        "2018-12-05",
        "2025-01-09",
    ],
)
def test_the_exchange_was_closed_for_what_no_rule_foresees(closed):
    assert not is_trading_day(date.fromisoformat(closed))


def test_juneteenth_is_a_holiday_since_2022():
    assert is_trading_day(date(2019, 6, 19))
    assert not is_trading_day(date(2023, 6, 19))


@given(days)
def test_next_and_previous_are_neighbours(day):
    after, before = next_trading_day(day), previous_trading_day(day)
    assert before < day < after
    assert is_trading_day(after)
    assert is_trading_day(before)
    assert previous_trading_day(after) == (day if is_trading_day(day) else before)
    assert last_trading_day(day) == previous_trading_day(after)


@given(days, days)
def test_days_between_counts_the_trading_days(start, end):
    low, high = min(start, end), max(start, end)
    sessions = published().sessions
    counted = ((sessions > str(low)) & (sessions <= str(high))).sum()
    assert trading_days_between(low, high) == counted == -trading_days_between(high, low)


def test_a_half_day_closes_at_one():
    assert session_close(date(2024, 7, 3)) == datetime(2024, 7, 3, 17, tzinfo=UTC)
    assert session_open(date(2024, 7, 3)) == datetime(2024, 7, 3, 13, 30, tzinfo=UTC)
    assert session_open(date(2024, 12, 2)) == datetime(2024, 12, 2, 14, 30, tzinfo=UTC)
    assert session_close(date(2024, 7, 5)) == datetime(2024, 7, 5, 20, tzinfo=UTC)
    assert session_close(date(2024, 12, 2)) == datetime(2024, 12, 2, 21, tzinfo=UTC)


def test_a_closed_day_has_no_close():
    with pytest.raises(CalendarError, match="2024-07-04 is not a trading day"):
        session_close(date(2024, 7, 4))
    with pytest.raises(CalendarError, match="2024-07-04 is not a trading day"):
        session_open(date(2024, 7, 4))


@pytest.mark.parametrize("day", [date(1997, 12, 31), date(2036, 1, 1)])
def test_days_outside_the_table_are_refused(day):
    with pytest.raises(CalendarError, match="1998-01-01 to 2035-12-31"):
        is_trading_day(day)


def test_market_date_is_new_yorks():
    assert market_date(datetime(2024, 1, 10, 4, 59, tzinfo=UTC)) == date(2024, 1, 9)
    assert market_date(datetime(2024, 1, 10, 5, 0, tzinfo=UTC)) == date(2024, 1, 10)
    assert market_date(datetime(2024, 7, 10, 3, 59, tzinfo=UTC)) == date(2024, 7, 9)
    assert market_date(datetime(2024, 7, 10, 4, 0, tzinfo=UTC)) == date(2024, 7, 10)


@pytest.mark.parametrize("asked", [market_date, futures_session_date])
def test_a_naive_time_has_no_market_date(asked):
    with pytest.raises(ValueError, match="no time zone"):
        asked(datetime(2024, 1, 10, 12))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("at", "session"),
    [
        ("2024-03-14T21:59:00+00:00", "2024-03-14"),  # Thursday 17:59
        ("2024-03-14T22:00:00+00:00", "2024-03-15"),  # Thursday 18:00
        ("2024-03-17T22:30:00+00:00", "2024-03-18"),  # Sunday evening
        ("2024-01-14T23:30:00+00:00", "2024-01-16"),  # Sunday before Martin Luther King day
        ("2024-01-15T15:00:00+00:00", "2024-01-16"),  # on that holiday
        ("2024-12-24T23:30:00+00:00", "2024-12-26"),  # Christmas Eve, after the half day
    ],
)
def test_a_futures_session_rolls_at_six_in_the_evening(at, session):
    assert futures_session_date(datetime.fromisoformat(at)) == date.fromisoformat(session)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-06T15:00", "2026-03-06T15:00"),  # in the session
        ("2026-03-06T14:30", "2026-03-06T14:30"),  # at the opening
        ("2026-03-06T14:29", "2026-03-05T21:00"),  # before it
        ("2026-03-06T21:00", "2026-03-06T21:00"),  # at the close
        ("2026-03-07T03:00", "2026-03-06T21:00"),  # that night
        ("2026-03-08T18:00", "2026-03-06T21:00"),  # on Sunday, the clocks having changed
        ("2026-03-09T13:29", "2026-03-06T21:00"),
        ("2026-11-27T20:00", "2026-11-27T18:00"),  # after a half day
    ],
)
def test_outside_sessions_the_last_close_is_the_last_instant(at, expected):
    said, told = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (at, expected))
    assert last_session_instant(said) == told
    assert last_session_instant(said.astimezone(NEW_YORK)) == told
