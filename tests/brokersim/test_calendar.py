"""The calendar agrees with the exchange's own, and says so when it does not know."""

from datetime import UTC, date, datetime

import exchange_calendars
import pytest

from brokersim import calendar


def test_sessions_are_those_of_new_york() -> None:
    known = exchange_calendars.get_calendar("XNYS", start="2023-01-01", end="2027-06-30").schedule
    expected = [
        (row.name.date(), row["open"].to_pydatetime(), row["close"].to_pydatetime())
        for _, row in known.iterrows()
    ]
    found = calendar.sessions_between(date(2023, 1, 1), date(2027, 6, 30))
    assert [(each.on, each.opens_at, each.closes_at) for each in found] == expected


def test_a_session_stands_at_its_index() -> None:
    assert all(each.index == place for place, each in enumerate(calendar.sessions()))


def test_half_days_have_210_minutes() -> None:
    assert calendar.session(date(2026, 11, 27)).minutes == 210
    assert calendar.session(date(2026, 11, 25)).minutes == 390


def test_neighbours_of_a_weekend() -> None:
    saturday = date(2026, 11, 21)
    assert not calendar.is_session(saturday)
    assert calendar.session_on_or_before(saturday).on == date(2026, 11, 20)
    assert calendar.session_on_or_after(saturday).on == date(2026, 11, 23)
    assert calendar.previous_session(date(2026, 11, 23)).on == date(2026, 11, 20)
    assert calendar.next_session(date(2026, 11, 20)).on == date(2026, 11, 23)


def test_open_from_the_opening_to_the_close() -> None:
    opens = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
    assert calendar.is_open(opens)
    assert not calendar.is_open(datetime(2026, 11, 20, 21, 0, tzinfo=UTC))
    assert calendar.last_opened(datetime(2026, 11, 20, 14, 29, tzinfo=UTC)).on == date(2026, 11, 19)
    assert calendar.next_opening(opens) == datetime(2026, 11, 23, 14, 30, tzinfo=UTC)


def test_market_dates_are_new_yorks() -> None:
    assert calendar.market_date(datetime(2026, 11, 21, 3, 0, tzinfo=UTC)) == date(2026, 11, 20)


def test_third_fridays() -> None:
    assert calendar.third_friday(2026, 12) == date(2026, 12, 18)
    assert calendar.third_friday(2026, 5) == date(2026, 5, 15)


@pytest.mark.parametrize("on", [date(2022, 12, 30), date(2033, 1, 3)])
def test_unknown_years_are_refused(on: date) -> None:
    with pytest.raises(calendar.CalendarError, match="outside the simulated years"):
        calendar.session_on_or_before(on)


def test_ends_of_the_calendar_are_refused() -> None:
    with pytest.raises(calendar.CalendarError, match="starts on 2023-01-03"):
        calendar.session_on_or_before(date(2023, 1, 2))
    with pytest.raises(calendar.CalendarError, match="not a trading day"):
        calendar.session(date(2026, 11, 21))
    with pytest.raises(calendar.CalendarError, match="Nothing was traded yet"):
        calendar.last_opened(datetime(2023, 1, 1, tzinfo=UTC))
    with pytest.raises(calendar.CalendarError, match="the calendar ends"):
        calendar.next_opening(datetime(2032, 12, 31, 20, tzinfo=UTC))
