"""Probabilities agree with simulation, with each other and with the structure of the position."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pricing import markets
from thetadesk.pricing import probability
from thetadesk.pricing.model import PricingError
from thetadesk.pricing.probability import Outlook

QUARTER = Outlook(100.0, 0.25, 0.3, 0.05, 0.01)
outlooks = st.builds(Outlook, markets.prices, markets.years, markets.vols, markets.rates, markets.rates)
sensible = st.builds(
    Outlook,
    st.floats(1, 1000),
    st.floats(0.01, 3),
    st.floats(0.05, 2),
    st.floats(-0.05, 0.2),
    st.floats(0, 0.1),
)


def ends(outlook: Outlook, count: int = 400_000) -> np.ndarray:
    normals = np.random.default_rng(7).standard_normal(count)
    return outlook.spot * np.exp(outlook.drift + outlook.deviation * normals)


def test_ending_somewhere_agrees_with_simulated_ends():
    simulated = ends(QUARTER)
    assert probability.of_ending_above(QUARTER, 110.0) == pytest.approx((simulated > 110).mean(), abs=3e-3)
    assert probability.of_ending_below(QUARTER, 95.0) == pytest.approx((simulated < 95).mean(), abs=3e-3)
    between = ((simulated > 95) & (simulated < 110)).mean()
    assert probability.of_ending_between(QUARTER, 95.0, 110.0) == pytest.approx(between, abs=3e-3)


def test_touching_agrees_with_simulated_paths():
    """Paths are watched at steps, so the barrier is moved by 0.5826 steps: Broadie, Glasserman and Kou (1997)."""
    steps, paths = 500, 20_000
    rng = np.random.default_rng(8)
    small = QUARTER.deviation / math.sqrt(steps)
    walk = np.cumsum(rng.standard_normal((paths, steps)) * small + QUARTER.drift / steps, axis=1)
    for level, reached in ((112.0, walk.max(axis=1)), (88.0, -walk.min(axis=1))):
        simulated = (reached >= abs(math.log(level / 100)) - 0.5826 * small).mean()
        assert probability.of_touching(QUARTER, level) == pytest.approx(simulated, abs=0.012)


@given(sensible, st.floats(0.2, 5))
def test_to_touch_is_likelier_than_to_end_beyond(outlook, ratio):
    level = outlook.spot * ratio
    beyond = probability.of_ending_above if ratio > 1 else probability.of_ending_below
    assert probability.of_touching(outlook, level) >= beyond(outlook, level) - 1e-12


@given(outlooks, markets.prices, markets.prices)
def test_every_probability_is_one(outlook, low, high):
    for chance in (
        probability.of_ending_above(outlook, low),
        probability.of_ending_below(outlook, low),
        probability.of_ending_between(outlook, low, high),
        probability.of_touching(outlook, low),
        probability.of_ending_in_the_money(outlook, low, 1),
        probability.of_profit(outlook, [(0.0, low), (high, None)] if low < high else [(0.0, None)]),
    ):
        assert 0.0 <= chance <= 1.0


@given(sensible, st.floats(0.2, 5))
def test_above_and_below_add_up(outlook, ratio):
    level = outlook.spot * ratio
    above, below = probability.of_ending_above(outlook, level), probability.of_ending_below(outlook, level)
    assert above + below == pytest.approx(1.0, abs=1e-12)
    assert probability.of_ending_in_the_money(outlook, level, 1) == above
    assert probability.of_ending_in_the_money(outlook, level, -1) == below
    assert probability.of_profit(outlook, [(0.0, level), (level, None)]) == pytest.approx(1.0, abs=1e-12)


def test_without_drift_a_touch_is_twice_as_likely_as_an_end_beyond():
    """The reflection principle."""
    outlook = Outlook(100.0, 0.5, 0.2, rate=0.02)
    assert outlook.drift == pytest.approx(0.0, abs=1e-16)
    assert probability.of_touching(outlook, 110.0) == pytest.approx(
        2 * probability.of_ending_above(outlook, 110.0), abs=1e-14
    )


def test_the_end_of_time_and_what_is_certain():
    settled = Outlook(100.0, 0.0, 0.3)
    assert probability.of_ending_above(settled, 99.0) == 1.0
    assert probability.of_ending_above(settled, 100.0) == 0.5
    assert probability.of_touching(settled, 100.0) == 1.0
    assert probability.of_touching(settled, 101.0) == 0.0
    growing = Outlook(100.0, 1.0, 0.0, rate=0.1)
    assert probability.of_touching(growing, 105.0) == 1.0
    assert probability.of_ending_above(growing, 105.0) == 1.0
    assert probability.of_ending_above(QUARTER, 0.0) == 1.0
    assert probability.of_ending_above(QUARTER, math.inf) == 0.0
    assert probability.of_ending_below(QUARTER, 0.0) == 0.0
    assert probability.of_ending_below(QUARTER, math.inf) == 1.0


def test_one_deviation_is_one_thing():
    """11: without drift, the prices one deviation away hold 68.27 % between them, whoever asks."""
    outlook = Outlook(100.0, 0.5, 0.2, rate=0.02)
    low, high = outlook.moved(-1), outlook.moved(1)
    assert low * high == pytest.approx(100.0**2)
    assert probability.of_ending_between(outlook, low, high) == pytest.approx(0.6826894921370859, abs=1e-12)


def test_nonsense_is_refused_by_name():
    with pytest.raises(PricingError, match=r"^vol is -0.1; it must be"):
        Outlook(100.0, 0.25, -0.1)
    with pytest.raises(PricingError, match=r"^strike is 0.0; it must be"):
        probability.of_touching(QUARTER, 0.0)
