"""Quiet hours by the user's clock, also where the clock is changed; and preferences that survive being written down."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.alerts import manners
from thetadesk.alerts.manners import Manners, MannersError, Quiet
from thetadesk.alerts.model import Severity

NIGHT = Quiet(time(22), time(7))
NEW_YORK = ZoneInfo("America/New_York")


def ny(*moment: int, fold: int = 0) -> datetime:
    return datetime(*moment, tzinfo=NEW_YORK, fold=fold).astimezone(UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (ny(2026, 11, 17, 21, 59), None),
        (ny(2026, 11, 17, 22, 0), ny(2026, 11, 18, 7)),
        (ny(2026, 11, 18, 3, 0), ny(2026, 11, 18, 7)),
        (ny(2026, 11, 18, 7, 0), None),
        # The night the clock goes forward is an hour shorter, the one it goes back an hour longer.
        (ny(2026, 3, 7, 23), ny(2026, 3, 8, 7)),
        (ny(2026, 10, 31, 23), ny(2026, 11, 1, 7)),
    ],
)
def test_a_night_is_quiet_until_the_morning(at: datetime, until: datetime | None) -> None:
    assert NIGHT.until(at) == until


def test_an_end_that_comes_twice_counts_the_second_time() -> None:
    quiet = Quiet(time(0), time(1, 30))
    first, second = ny(2026, 11, 1, 1, 30, fold=0), ny(2026, 11, 1, 1, 30, fold=1)
    assert second - first == timedelta(hours=1)
    assert quiet.until(ny(2026, 11, 1, 0, 30)) == second


@given(
    st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: ny(2026, 1, 1) + timedelta(minutes=minutes)),
    st.times(timezones=st.none()),
    st.times(timezones=st.none()),
    st.sampled_from(["America/New_York", "Europe/Zurich", "Australia/Lord_Howe", "Asia/Tokyo"]),
)
def test_quiet_hours_always_end_and_within_a_day_or_so(
    at: datetime, starts: time, ends: time, zone: str
) -> None:
    quiet = Quiet(starts.replace(second=0, microsecond=0), ends.replace(second=0, microsecond=0), zone)
    until = quiet.until(at)
    assert until is None or at < until <= at + timedelta(hours=26)


def test_urgent_alerts_and_rules_that_say_so_pass_the_quiet() -> None:
    kept = Manners(quiet=NIGHT)
    at = ny(2026, 11, 17, 23)
    assert kept.quiet_until(Severity.WARNING, False, at) == ny(2026, 11, 18, 7)
    assert kept.quiet_until(Severity.URGENT, False, at) is None
    assert kept.quiet_until(Severity.INFO, True, at) is None


def test_a_rules_own_channels_go_before_the_route_of_its_severity() -> None:
    kept = Manners(routes={Severity.INFO: ("email",)})
    assert kept.channels(Severity.INFO, ()) == ("email",)
    assert kept.channels(Severity.INFO, ("slack",)) == ("slack",)
    assert kept.channels(Severity.URGENT, ()) == ()


def test_preferences_read_back_as_they_were_written() -> None:
    kept = Manners(
        {Severity.URGENT: ("slack", "email")},
        Quiet(time(22), time(6, 30), "Europe/Zurich"),
        {Severity.INFO: 5.0, Severity.WARNING: 0.25, Severity.URGENT: 0.0},
        {Severity.INFO: 1.0, Severity.WARNING: 2.0, Severity.URGENT: 3.0},
        0,
        ("email",),
    )
    assert manners.read(manners.written(kept)) == kept
    assert manners.read(None) == Manners()
    assert manners.read({}) == Manners()


@pytest.mark.parametrize(
    "value",
    [
        [],
        {"routing": {}},
        {"routes": {"loud": []}},
        {"routes": {"info": "email"}},
        {"routes": []},
        {"quiet": {"starts": "22:00"}},
        {"quiet": {"starts": "22:00", "ends": "7"}},
        {"quiet": {"starts": "25:00", "ends": "07:00"}},
        {"quiet": {"starts": "22:00", "ends": "07:00", "zone": "Mars/Olympus"}},
        {"quiet": {"starts": "22:00", "ends": "07:00", "zone": "../../etc/passwd"}},
        {"quiet": "night"},
        {"waits_ms": {"info": -1}},
        {"waits_ms": {"info": 1.5}},
        {"reminds_after": True},
        {"reminds_after": 10**9},
    ],
)
def test_preferences_that_make_no_sense_are_refused(value: object) -> None:
    with pytest.raises(MannersError):
        manners.read(value)
