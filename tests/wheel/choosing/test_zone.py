"""Where each profile sells."""

from math import exp, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wheel.choosing.boards import SIGMA, board
from thetadesk.market.model import Sourced
from thetadesk.wheel.choosing.sigma import blended
from thetadesk.wheel.choosing.zone import deviations, zone
from thetadesk.wheel.model import ZONES, Profile

BOARD = board(sigma=blended(Sourced(0.2, "chain"), Sourced(0.2, "candles")))


def test_a_quarter_at_twenty_percent_by_hand():
    low, high = zone(BOARD, Profile.MODERATE, -1, 0.25)
    assert low == pytest.approx(100 * exp(-1.5 * 0.2 * sqrt(0.25)))
    assert high == pytest.approx(90.4837418)
    assert zone(BOARD, Profile.MODERATE, 1, 0.25) == pytest.approx((100 * exp(0.1), 100 * exp(0.15)))


@given(st.sampled_from(list(Profile)), st.sampled_from([-1, 1]), st.floats(0.001, 3))
def test_the_bounds_are_the_profiles_deviations(profile, sign, years):
    bounds = zone(board(), profile, sign, years)
    assert bounds is not None
    found = sorted(deviations(board(), bound, sign, years) for bound in bounds)
    assert found == pytest.approx([float(z) for z in ZONES[profile]], abs=1e-9)


def test_profiles_follow_each_other_without_a_gap():
    zones = [zone(BOARD, profile, -1, 0.1) for profile in Profile]
    assert [bounds[0] for bounds in zones[:-1]] == pytest.approx([bounds[1] for bounds in zones[1:]])


def test_no_zone_without_a_price_a_volatility_or_time():
    assert zone(board(spot=None), Profile.MODERATE, -1, 0.1) is None
    assert zone(board(sigma=blended(None, None)), Profile.MODERATE, -1, 0.1) is None
    assert zone(board(), Profile.MODERATE, -1, 0.0) is None
    assert SIGMA.value is not None
