"""Rank and percentile, with their window and count."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.market.recorded import vix
from thetadesk.market.model import IvDay
from thetadesk.market.rank import standing


def days(*values: float) -> list[IvDay]:
    return [IvDay("SPY", date(2026, 1, 1) + timedelta(days=n), iv, "model") for n, iv in enumerate(values)]


def test_rank_and_percentile_are_different_things():
    # One spike: today looks low by rank, and ordinary by count.
    found = standing(days(0.20, 0.22, 0.24, 0.26, 0.80), 0.25)
    assert found.rank == pytest.approx(0.05 / 0.60)
    assert found.percentile == 0.6
    assert (found.window, found.days, found.low, found.high) == (252, 5, 0.20, 0.80)


def test_only_the_window_counts():
    found = standing(days(0.9, 0.1, 0.2, 0.3), 0.3, window=2)
    assert (found.rank, found.percentile, found.days, found.first_on) == (1.0, 0.5, 2, date(2026, 1, 3))


def test_without_history_there_is_no_standing_and_without_a_spread_no_rank():
    assert standing([], 0.2) is None
    assert standing(days(0.2, 0.2), 0.2).rank is None
    assert standing(days(0.2, 0.2), 0.2).percentile == 0.0


@given(st.lists(st.floats(0.01, 3.0), min_size=1, max_size=300), st.floats(0.01, 3.0))
def test_both_stay_between_zero_and_one_and_rise_with_the_volatility(values, iv):
    found, higher = standing(days(*values), iv), standing(days(*values), iv * 1.1)
    assert found.rank is None or 0 <= found.rank <= 1
    assert 0 <= found.percentile <= higher.percentile <= 1
    assert found.days == min(len(values), 252)
    if found.rank is not None and higher.rank is not None:
        assert higher.rank >= found.rank - 1e-12


def test_the_vix_of_march_2020_was_the_highest_of_its_year():
    closes = sorted(vix().items())
    history = [IvDay("SPX", on, points / 100, "recorded") for on, points in closes if on < date(2020, 3, 16)]
    found = standing(history, vix()[date(2020, 3, 16)] / 100)
    assert (found.rank, found.percentile, found.days) == (1.0, 1.0, 252)
