"""When jobs are due: never between two windows, never twice for one time, whatever was missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.jobs.model import MarketHours, Scheduled, ScheduleError
from thetadesk.jobs.schedule import checked, coming, first_run, in_words, is_of, next_run, not_before
from thetadesk.kernel.calendar import NEW_YORK, is_trading_day, market_date, session_close, session_open

MINUTES = st.integers(1, 600).map(lambda count: timedelta(minutes=count))
AROUND = st.integers(0, 240).map(lambda count: timedelta(minutes=count))
INSTANTS = st.integers(0, 10 * 365 * 24 * 60).map(
    lambda m: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=m)
)


async def nothing(desk: object) -> None:
    """A job that does nothing."""


def job(
    every: timedelta | None = None, cron: str | None = None, market_hours: MarketHours | None = None
) -> Scheduled:
    return Scheduled("job", "Job", "Does nothing.", nothing, every, cron, market_hours)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@given(INSTANTS, MINUTES)
def test_without_hours_the_interval_is_all(now: datetime, every: timedelta) -> None:
    assert first_run(job(every), now) == not_before(job(every), now) == now
    assert next_run(job(every), now) == now + every


@given(INSTANTS, MINUTES, AROUND, AROUND)
def test_market_aware_jobs_are_due_in_the_first_window_that_comes(
    now: datetime, every: timedelta, before: timedelta, after: timedelta
) -> None:
    hours = MarketHours(before, after)
    due = next_run(job(every, market_hours=hours), now)
    day = market_date(due)
    assert is_trading_day(day)
    assert session_open(day) - before <= due <= session_close(day) + after
    assert due >= now + every
    assert due == now + every or due == session_open(day) - before
    assert not_before(job(every, market_hours=hours), due) == due


def test_windows_follow_half_days_and_weekends() -> None:
    every = job(timedelta(minutes=15), market_hours=MarketHours())
    assert next_run(every, at("2026-11-27T17:50")) == at("2026-11-30T14:30")  # closes at 18:00 UTC
    assert next_run(every, at("2026-11-27T17:45")) == at("2026-11-27T18:00")
    assert next_run(every, at("2026-11-25T21:00")) == at("2026-11-27T14:30")  # Thanksgiving between
    assert first_run(every, at("2026-11-21T15:00")) == at("2026-11-23T14:30")


def test_cron_is_new_york_time_on_both_sides_of_a_clock_change() -> None:
    daily = job(cron="30 16 * * *")
    assert next_run(daily, at("2026-10-31T20:30")) == at("2026-11-01T21:30")
    assert next_run(daily, at("2026-10-31T20:29")) == at("2026-10-31T20:30")
    assert first_run(daily, at("2026-03-07T21:30")) == at("2026-03-08T20:30")


def times(job: Scheduled, begin: str, end: str) -> list[str]:
    """Every time in New York between two instants at which the job is due."""
    found, now = [], at(begin)
    while (now := next_run(job, now)) < at(end):
        found.append(f"{now.astimezone(NEW_YORK):%d %H:%M}")
    return found


def test_in_the_repeated_hour_a_fixed_time_comes_once_and_a_rhythm_goes_on() -> None:
    night = ("2026-11-01T04:00", "2026-11-01T09:00")
    assert times(job(cron="30 1 * * *"), *night) == ["01 01:30"]
    assert times(job(cron="*/30 1,2 * * *"), *night) == ["01 01:00", "01 01:30", "01 02:00", "01 02:30"]
    assert times(job(cron="30 * * * *"), *night) == [
        "01 00:30", "01 01:30", "01 01:30", "01 02:30", "01 03:30",
    ]  # fmt: skip


def test_in_the_hour_that_is_skipped_a_fixed_time_comes_once_an_hour_later() -> None:
    night = ("2026-03-08T05:30", "2026-03-09T05:00")
    assert times(job(cron="30 2 * * *"), *night) == ["08 03:30"]
    assert times(job(cron="0 2,3 * * *"), *night) == ["08 03:00"]


@pytest.mark.parametrize("cron", ["0 0 * * *", "0 0 9,10 * *", "0 0 * * mon,tue"])
def test_midnight_comes_after_the_day_of_23_hours(cron) -> None:
    assert times(job(cron=cron), "2026-03-08T05:30", "2026-03-10T05:00") == ["09 00:00", "10 00:00"]


@given(INSTANTS, st.integers(0, 23), st.integers(0, 59))
def test_a_daily_time_comes_once_a_day_through_every_change_of_the_clock(now, hour, minute) -> None:
    daily = job(cron=f"{minute} {hour} * * *")
    days = []
    for _ in range(5):
        now = next_run(daily, now)
        days.append(now.astimezone(NEW_YORK).date())
    assert days == [days[0] + timedelta(days=n) for n in range(5)]


def test_what_is_asked_in_new_york_time_goes_on_through_the_repeated_hour() -> None:
    hourly, now = job(cron="*/20 * * * *"), at("2026-11-01T05:50").astimezone(NEW_YORK)
    for _ in range(6):
        later = next_run(hourly, now)
        assert later.astimezone(UTC) - now.astimezone(UTC) <= timedelta(minutes=20)
        now = later.astimezone(NEW_YORK)
    assert now.astimezone(UTC) == at("2026-11-01T07:40")


def test_holidays_and_half_days_are_the_markets() -> None:
    snapshots = job(
        cron="30 16 * * mon-fri", market_hours=MarketHours(timedelta(hours=9), timedelta(hours=4))
    )
    # Thanksgiving has none, the half day after it has; so has Christmas Eve, and Christmas has none.
    assert times(snapshots, "2026-11-25T12:00", "2026-12-01T12:00") == ["25 16:30", "27 16:30", "30 16:30"]
    assert times(snapshots, "2026-12-23T12:00", "2026-12-29T12:00") == ["23 16:30", "24 16:30", "28 16:30"]
    every = job(timedelta(minutes=15), market_hours=MarketHours())
    assert times(every, "2026-12-24T17:40", "2026-12-28T14:50") == ["24 12:55", "28 09:30", "28 09:45"]


def test_market_aware_cron_skips_what_falls_outside() -> None:
    snapshots = job(cron="30 16 * * *", market_hours=MarketHours(after=timedelta(hours=1)))
    # Friday is a half day: 16:30 is more than an hour after its close.
    assert next_run(snapshots, at("2026-11-25T21:30")) == at("2026-11-30T21:30")
    assert next_run(job(cron="45 9 * * mon-fri"), at("2026-11-21T15:00")) == at("2026-11-23T14:45")


def test_a_schedule_that_never_comes_is_said() -> None:
    with pytest.raises(ValueError, match="never comes"):
        next_run(job(cron="0 0 31 feb *"), at("2026-01-01"))


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (job(timedelta(minutes=15)), "every 15 minutes"),
        (job(timedelta(minutes=1)), "every minute"),
        (job(timedelta(hours=2)), "every 2 hours"),
        (job(timedelta(days=1)), "every day"),
        (job(timedelta(minutes=90)), "every 90 minutes"),
        (job(timedelta(seconds=0.5)), "every 0.5 seconds"),
        (
            job(timedelta(minutes=5), market_hours=MarketHours()),
            "every 5 minutes, while the market is open",
        ),
        (
            job(cron="45 9 * * *", market_hours=MarketHours(timedelta(hours=1), timedelta(minutes=30))),
            "at 09:45 every day (New York), while the market is open and 1 hour before and 30 minutes after",
        ),
        (job(cron="5 16 * * 1-5"), "at 16:05 mon-fri (New York)"),
        (job(cron="*/5 9-16 * * mon-fri"), "*/5 9-16 * * mon-fri (minute hour day month weekday, New York)"),
        (job(cron="0 9 1 * *"), "0 9 1 * * (minute hour day month weekday, New York)"),
    ],
)
def test_schedules_in_words(made: Scheduled, words: str) -> None:
    assert in_words(made) == words


@pytest.mark.parametrize(
    ("every", "cron", "said"),
    [
        (None, None, "either every or cron"),
        (timedelta(1), "* * * * *", "either every or cron"),
        (timedelta(), None, "must wait"),
    ],
)
def test_a_line_that_says_no_time_or_two_is_refused(every, cron, said) -> None:
    with pytest.raises(ValueError, match=said):
        job(every, cron)


def test_what_comes_seldom_is_known_as_far_as_it_comes() -> None:
    # Christmas Eve: no session in 2027, a Sunday in 2028.
    eve = job(cron="0 10 24 12 *", market_hours=MarketHours())
    assert [each.year for each in coming(eve, at("2026-11-22T12:00"))] == [2026, 2029, 2030]
    # Of the leap days that the calendar reaches, one is a trading day.
    leap = job(cron="0 10 29 2 *", market_hours=MarketHours())
    assert [each.year for each in coming(leap, at("2027-06-01T12:00"))] == [2028]
    with pytest.raises(ScheduleError, match="never comes"):
        checked(leap.timing, at("2027-06-01T12:00"))


def test_a_settled_time_is_of_its_schedule_or_not() -> None:
    daily, next_one = job(cron="30 16 * * *"), at("2026-11-23T21:30")
    assert is_of(daily, next_one, next_one)
    assert is_of(daily, next_one + timedelta(days=1), next_one)  # the clock was set back over the one before
    assert not is_of(daily, next_one + timedelta(days=2), next_one)
    assert not is_of(daily, next_one + timedelta(minutes=1), next_one)
    assert not is_of(job(cron="30 16 * * *", market_hours=MarketHours()), at("2076-01-06T21:30"), next_one)
