"""When rules listen: New York's sessions, whatever the clocks do."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.alerts.engine.hours import changes_at, ends_at, is_open
from thetadesk.alerts.syntax import Hours, Schedule
from thetadesk.kernel.calendar import NEW_YORK

MARKET, EXTENDED, ALWAYS = (Schedule(hours) for hours in (Hours.MARKET, Hours.EXTENDED, Hours.ALWAYS))
MORNING = Schedule(Hours.BETWEEN, time(9, 45), time(10, 30), (0, 1, 2, 3, 4))
NIGHT = Schedule(Hours.BETWEEN, time(22), time(2), (4,))


def at(text: str) -> float:
    """A time in New York."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).timestamp()


@pytest.mark.parametrize(
    ("schedule", "when", "opens"),
    [
        (None, "2026-09-20T03:00", True),
        (ALWAYS, "2026-09-20T03:00", True),
        (MARKET, "2026-09-21T09:29:59", False),
        (MARKET, "2026-09-21T09:30", True),
        (MARKET, "2026-09-21T15:59:59", True),
        (MARKET, "2026-09-21T16:00", False),
        (MARKET, "2026-09-20T12:00", False),  # Sunday
        (MARKET, "2026-11-26T12:00", False),  # Thanksgiving
        (MARKET, "2026-11-27T12:59", True),  # the half day after it
        (MARKET, "2026-11-27T13:00", False),
        (EXTENDED, "2026-09-21T04:00", True),
        (EXTENDED, "2026-09-21T19:59", True),
        (EXTENDED, "2026-11-26T12:00", False),
        (MORNING, "2026-09-21T09:44", False),
        (MORNING, "2026-09-21T09:45", True),
        (MORNING, "2026-09-20T09:45", False),
        (NIGHT, "2026-09-25T23:00", True),  # Friday
        (NIGHT, "2026-09-26T01:59", True),  # and over midnight
        (NIGHT, "2026-09-26T22:30", False),
    ],
)
def test_it_listens_in_its_hours(schedule, when, opens):
    assert is_open(schedule, at(when)) is opens


def test_the_session_is_new_yorks_before_and_after_the_clocks_change():
    # 14:30 UTC while New York has winter time, 13:30 from the Monday after the clocks change.
    friday = datetime(2026, 3, 6, 14, 30, tzinfo=UTC).timestamp()
    monday = datetime(2026, 3, 9, 13, 30, tzinfo=UTC).timestamp()
    for opening in (friday, monday):
        assert not is_open(MARKET, opening - 1)
        assert is_open(MARKET, opening)
    assert changes_at(MARKET, friday + 7 * 3600) == monday


def test_the_hour_that_a_spring_night_lacks_is_no_hole():
    whole_night = Schedule(Hours.BETWEEN, time(1), time(4))
    opens = at("2026-03-08T01:00")
    assert changes_at(whole_night, opens) == opens + 2 * 3600


def test_what_never_opens_or_never_closes_never_changes():
    assert changes_at(None, at("2026-09-21T12:00")) is None
    assert changes_at(Schedule(Hours.MARKET, days=(5, 6)), at("2026-09-21T12:00")) is None


def test_a_rule_ends_with_its_last_day_in_new_york():
    assert ends_at(date(2026, 12, 18)) == at("2026-12-19T00:00")


_SCHEDULES = st.one_of(
    st.sampled_from([MARKET, EXTENDED, MORNING, NIGHT]),
    st.builds(
        Schedule,
        st.just(Hours.BETWEEN),
        st.sampled_from([time(0), time(2, 30), time(9)]),
        st.sampled_from([time(0), time(2, 30), time(17)]),
        st.sampled_from([(), (0, 2), (5, 6)]),
    ),
)


@given(_SCHEDULES, st.floats(at("2026-01-01"), at("2027-12-31")))
def test_nothing_changes_before_it_is_said_to(schedule, now):
    change = changes_at(schedule, now)
    if change is not None:
        assert change > now
        assert is_open(schedule, change) is not is_open(schedule, now)
        for share in (0.01, 0.3, 0.7, 0.99):
            assert is_open(schedule, now + (change - now) * share) is is_open(schedule, now)
