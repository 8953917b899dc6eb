"""The line through an underlying's prices, against NumPy's."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thetadesk.portfolio.trend import Trend, trend

BEGAN = date(2025, 1, 2)


@dataclass
class Seen:
    on: date
    spot: float | None
    moneyness: float | None = None


def seen(*prices):
    return [Seen(BEGAN + timedelta(days=number), price) for number, price in prices]


@given(st.dictionaries(st.integers(0, 400), st.floats(1, 5000), min_size=2, max_size=40))
@settings(max_examples=80, deadline=None)
def test_the_slope_is_that_of_least_squares(prices):
    found = trend(seen(*prices.items()))
    on = np.array(list(prices), dtype=float)
    expected = np.polyfit(on - on.mean(), list(prices.values()), 1)[0]
    assert found.slope_per_day == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert found.change == prices[max(prices)] - prices[min(prices)]
    assert found.n == len(prices)


@pytest.mark.parametrize(
    ("last", "direction"), [(101.5, "rising"), (98.5, "falling"), (100.9, "flat"), (99.1, "flat")]
)
def test_less_than_one_per_cent_is_flat(last, direction):
    assert trend(seen((0, 100.0), (10, last))).direction == direction


def test_days_without_a_price_count_in_no_line():
    days = [Seen(BEGAN + timedelta(days=2), None, None), *seen((1, 102.0), (0, 100.0))]
    days[1].moneyness, days[2].moneyness = 0.02, -0.01
    assert trend(days) == Trend(pytest.approx(2.0), 2.0, (-0.01, 0.02, None), "rising", 2)


@pytest.mark.parametrize("days", [[], seen((0, 100.0)), seen((0, None), (1, 100.0))])
def test_one_price_is_no_trend(days):
    found = trend(days)
    assert (found.slope_per_day, found.change, found.direction) == (None, None, "flat")
    assert len(found.distance_to_strike) == len(days)
