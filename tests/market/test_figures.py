"""Figures as strangers write them."""

import pytest

from thetadesk.market.figures import fraction, greek, later, seconds, volatility
from thetadesk.market.model import SENTINEL


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1_795_186_800_500, 1_795_186_800.5),
        ("1795186800500", 1_795_186_800.5),
        (1_795_186_800_500.0, 1_795_186_800.5),
        (0, None),
        (-5, None),
        (None, None),
        (True, None),
        ("NaN", None),
        ("soon", None),
        (float("inf"), None),
        (10**400, None),
        ([], None),
    ],
)
def test_milliseconds_become_seconds(value, expected):
    assert seconds(value) == expected


def test_the_later_of_two_instants_counts():
    assert later(2000, 3000) == later(3000, 2000) == 3.0
    assert later("NaN", 3000) == later(None, "3000") == 3.0
    assert later(0, 0) is None
    assert later("x", None) is None


@pytest.mark.parametrize(
    ("value", "expected"), [(31.25, 0.3125), ("0", 0.0), (-999, None), (None, None), ("NaN", None)]
)
def test_percents_become_fractions(value, expected):
    assert fraction(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.5, 0.5),
        (-0.05, -0.05),
        ("0.1", 0.1),
        (None, None),
        (-999, SENTINEL),
        ("NaN", SENTINEL),
        ({}, SENTINEL),
    ],
)
def test_greeks_that_are_said_and_are_none_are_sentinels(value, expected):
    assert greek(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(31.25, 0.3125), (None, None), (-999.0, SENTINEL), ("NaN", SENTINEL)]
)
def test_volatilities_are_fractions_or_sentinels(value, expected):
    assert volatility(value) == expected
