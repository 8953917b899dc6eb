"""Schedules as users write them: what is meant is kept, what cannot be is refused with its field."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.jobs.model import MarketHours, Scheduled, ScheduleError, Timing
from thetadesk.jobs.schedule import checked, coming
from thetadesk.jobs.timing import read, weekdays, written

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
HOURS = st.none() | st.builds(
    MarketHours,
    st.integers(0, 720).map(lambda count: timedelta(minutes=count)),
    st.integers(0, 720).map(lambda count: timedelta(minutes=count)),
)
INTERVALS = st.builds(
    lambda minutes, hours: Timing(every=timedelta(minutes=minutes), market_hours=hours),
    st.integers(1, 10_000),
    HOURS,
)
CRONS = st.builds(
    lambda minute, hour, day, hours: Timing(cron=f"{minute} {hour} * * {day}", market_hours=hours),
    st.sampled_from(["0", "30", "*/15", "5,35"]),
    st.sampled_from(["*", "9", "9-16", "*/4"]),
    st.sampled_from(["*", "mon-fri", "sat", "mon,wed"]),
    HOURS,
)


@given(INTERVALS | CRONS)
def test_what_is_written_is_read_again(timing: Timing) -> None:
    assert read(written(timing)) == timing


@pytest.mark.parametrize(
    ("crontab", "names"),
    [
        ("*", "*"),
        ("1", "mon"),
        ("0", "sun"),
        ("7", "sun"),
        ("1-5", "mon-fri"),
        ("5-7", "fri-sun"),
        ("0-6", "mon-sun"),
        ("fri-mon", "mon,fri-sun"),
        ("MON-FRI".lower(), "mon-fri"),
        ("1,3,5", "mon,wed,fri"),
        ("1-5/2", "mon,wed,fri"),
        ("6,0", "sat,sun"),
    ],
)
def test_weekdays_are_counted_as_a_crontab_does(crontab: str, names: str) -> None:
    assert weekdays(crontab) == names
    assert weekdays(names) == names


def test_a_digit_means_the_day_that_a_crontab_means_also_in_the_desks_own_tables() -> None:
    async def nothing(desk: object) -> None: ...

    mondays = Scheduled("job", "Job", "", nothing, cron="0 12 * * 1")
    assert [due.strftime("%a") for due in coming(mondays, NOW)] == ["Mon", "Mon", "Mon"]
    assert checked(Timing(cron="0  12 * * 1"), NOW) == Timing(cron="0 12 * * mon")


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({}, "type"),
        ({"type": "sometimes"}, "type"),
        ({"type": "interval"}, "minutes"),
        ({"type": "interval", "minutes": 0}, "minutes"),
        ({"type": "interval", "minutes": 1.5}, "minutes"),
        ({"type": "interval", "minutes": True}, "minutes"),
        ({"type": "interval", "minutes": 10**9}, "minutes"),
        ({"type": "interval", "minutes": 5, "cron": "* * * * *"}, "cron"),
        ({"type": "cron", "cron": "* * * * *", "minutes": 5}, "minutes"),
        ({"type": "cron"}, "cron"),
        ({"type": "cron", "cron": "* * * *"}, "cron"),
        ({"type": "cron", "cron": "* * * * someday"}, "cron"),
        ({"type": "cron", "cron": "* * * * 8"}, "cron"),
        ({"type": "cron", "cron": "* * * * mon-"}, "cron"),
        ({"type": "cron", "cron": "* * * ; *"}, "cron"),
        ({"type": "cron", "cron": "* " * 60}, "cron"),
        ({"type": "interval", "minutes": 5, "market_hours": 5}, "market_hours"),
        ({"type": "interval", "minutes": 5, "market_hours": {"before_minutes": -1}}, "before_minutes"),
        ({"type": "interval", "minutes": 5, "market_hours": {"after_minutes": 721}}, "after_minutes"),
    ],
)
def test_what_is_no_schedule_is_refused_with_its_field(value: dict[str, object], field: str) -> None:
    with pytest.raises(ScheduleError) as refused:
        read(value)
    assert refused.value.fields == {"field": field}


@pytest.mark.parametrize(
    "cron",
    ["61 * * * *", "0 24 * * *", "0 0 31 feb *", "0 0 30 2 *", "0 0 29 feb *", "a * * * *", "*/0 * * * *"],
)
def test_what_no_clock_or_calendar_has_within_400_days_is_refused(cron: str) -> None:
    with pytest.raises(ScheduleError, match=r"^cron: "):
        checked(Timing(cron=cron), NOW)


def test_an_interval_finer_than_a_minute_is_refused() -> None:
    with pytest.raises(ScheduleError, match="minutes"):
        checked(Timing(timedelta(milliseconds=50)), NOW)


def test_what_the_market_is_never_open_at_is_refused() -> None:
    with pytest.raises(ScheduleError, match="it never comes"):
        checked(Timing(cron="*/1 3 * * *", market_hours=MarketHours()), NOW)
    with pytest.raises(ScheduleError, match="it never comes"):
        checked(Timing(cron="0 12 * * sat", market_hours=MarketHours()), NOW)


def test_what_never_comes_is_refused_without_looking_for_it_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []
    steps = CronTrigger._increment_field_value
    monkeypatch.setattr(
        CronTrigger, "_increment_field_value", lambda *given: looked.append(given) or steps(*given)
    )
    with pytest.raises(ScheduleError, match="it never comes"):
        checked(Timing(cron="0 0 31 2,4,6,9,11 *"), NOW)
    assert len(looked) < 100
