"""A month against its target."""

from datetime import date
from decimal import Decimal

import pytest

from thetadesk.plans.month import month_end, pace

D = Decimal


def test_half_the_sessions_ask_for_half_the_target():
    # February 2026 has 19 sessions: Presidents' Day is the 16th.
    found = pace(date(2026, 2, 13), D(500), D(700), D(1900))
    assert (found.begins_on, found.sessions, found.sessions_so_far) == (date(2026, 2, 1), 19, 10)
    assert (found.due, found.ahead, found.expected) == (D("1000.00"), D("-500.00"), D("950.00"))


def test_before_the_first_session_nothing_is_due():
    found = pace(date(2026, 2, 1), D(0), D(0), D(1900))
    assert (found.sessions_so_far, found.due, found.ahead, found.expected) == (0, None, None, None)


def test_without_a_target_nothing_is_due():
    found = pace(date(2026, 2, 27), D(500), D(0), None)
    assert (found.due, found.ahead, found.expected) == (None, None, D("500.00"))


@pytest.mark.parametrize(
    ("on", "last"), [("2026-02-03", "2026-02-28"), ("2024-02-29", "2024-02-29"), ("2026-12-31", "2026-12-31")]
)
def test_the_end_of_a_month(on, last):
    assert month_end(date.fromisoformat(on)) == date.fromisoformat(last)
