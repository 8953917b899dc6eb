"""The table of rates: dated, changeable, and honest about its age."""

from datetime import date, timedelta
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.kernel.errors import InvalidInputError
from thetadesk.market.model import RatePoint
from thetadesk.market.rates import DEFAULTS, OLD_AFTER, TREASURY, RateTable, checked, continuous

ON = date(2026, 3, 11)


def test_the_shipped_yields_are_those_that_the_treasury_published():
    published = {(point.on, point.days): point.rate for point in DEFAULTS}
    assert published[date(2024, 12, 2), 91] == 0.0451
    assert published[date(2022, 11, 1), 365] == 0.0475
    assert {point.source for point in DEFAULTS} == {TREASURY}


def test_a_bill_grows_to_its_face_by_its_continuous_rate():
    # Simple interest up to half a year, as bills are quoted.
    assert exp(continuous(0.05, 91 / 365) * 91 / 365) == pytest.approx(1 + 0.05 * 91 / 365)
    assert exp(continuous(0.05, 1.0)) == pytest.approx(1.025**2)
    assert continuous(0.05, 0.5) == pytest.approx(continuous(0.05, 0.5 + 1e-12))
    assert continuous(0.05, 0.0) == 0.05


def test_the_newest_day_by_then_counts_and_is_read_between_maturities():
    table = RateTable(
        [RatePoint(ON, 30, 0.04), RatePoint(ON, 60, 0.05), RatePoint(ON - timedelta(1), 30, 0.09)]
    )
    found = table.rate(ON + timedelta(days=3), 45 / 365)
    assert found.value == pytest.approx(log(1 + 0.045 * 45 / 365) * 365 / 45)
    assert (found.source, found.fallback) == ("your own table", False)
    assert str(ON) in found.note
    assert table.rate(ON - timedelta(days=1), 5.0).value == pytest.approx(continuous(0.09, 5.0))


def test_old_rates_serve_and_are_marked():
    table = RateTable()
    newest = max(point.on for point in DEFAULTS)
    assert not table.rate(newest + OLD_AFTER, 0.1).fallback
    old = table.rate(newest + OLD_AFTER + timedelta(days=1), 0.1)
    assert old.fallback
    assert "enter newer ones" in old.note
    assert old.source == TREASURY


def test_before_the_first_day_the_first_rates_stand_in():
    found = RateTable().rate(date(2001, 1, 1), 0.25)
    assert found.fallback
    assert "first" in found.note
    assert found.value == pytest.approx(continuous(0.0423, 0.25), abs=1e-4)


def test_a_day_of_the_users_replaces_the_shipped_one_as_a_whole():
    on = date(2025, 1, 2)
    table = RateTable([RatePoint(on, 91, 0.01)])
    assert [point for point in table.points if point.on == on] == [RatePoint(on, 91, 0.01)]
    assert table.points[0].on == on
    assert len(table.points) == len(DEFAULTS) - 6 + 1


@given(st.floats(-0.05, 0.5), st.floats(0.001, 30.0))
def test_a_continuous_rate_is_near_the_quoted_one_below_it_and_of_its_sign(quoted, years):
    found = continuous(quoted, years)
    assert found <= quoted + 1e-12
    assert found * quoted >= 0
    assert abs(found - quoted) < 0.12


@given(st.dictionaries(st.integers(1, 3650), st.floats(-0.05, 0.5), min_size=1, max_size=8), st.floats(0, 12))
def test_between_maturities_a_rate_lies_between_theirs(yields, years):
    table = RateTable(checked(ON, yields))
    bounds = [continuous(rate, years) for rate in yields.values()]
    assert min(bounds) - 1e-9 <= table.rate(ON, years).value <= max(bounds) + 1e-9


@pytest.mark.parametrize(
    ("yields", "words"),
    [
        ({}, "empty"),
        ({0: 0.04}, "0 days"),
        ({99999: 0.04}, "99999 days"),
        ({91: 4.3}, "4.3 % as 0.043"),
        ({91: -0.2}, "-0.2"),
    ],
)
def test_nonsense_is_refused_by_name(yields, words):
    with pytest.raises(InvalidInputError, match=words):
        checked(ON, yields)
