"""The formulas against a tree, against each other and against what must always hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brokersim.market.pricing import (
    ARRAY,
    SCALAR,
    Terms,
    american,
    american_greeks,
    european,
    european_greeks,
)

terms = st.builds(
    Terms,
    spot=st.floats(20, 500),
    strike=st.floats(20, 500),
    years=st.floats(0.003, 2),
    rate=st.just(0.042),
    carry=st.floats(-0.1, 0.042),
    volatility=st.floats(0.08, 1.2),
    sign=st.sampled_from([1.0, -1.0]),
)


def tree(t: Terms[float], steps: int = 300) -> float:
    """An American price. Source: Cox, Ross and Rubinstein 1979."""
    day = t.years / steps
    up = np.exp(t.volatility * np.sqrt(day))
    chance = (np.exp(t.carry * day) - 1 / up) / (up - 1 / up)
    discount = np.exp(-t.rate * day)
    prices = t.spot * up ** np.arange(steps, -steps - 1, -2.0)
    values = np.maximum(t.sign * (prices - t.strike), 0)
    for _ in range(steps):
        prices = prices[:-1] / up
        held = discount * (chance * values[:-1] + (1 - chance) * values[1:])
        values = np.maximum(held, t.sign * (prices - t.strike))
    return float(values[0])


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("dividend_yield", [0.0, 0.02, 0.08])
@pytest.mark.parametrize("years", [7 / 365, 0.25, 1.0])
@pytest.mark.parametrize("volatility", [0.15, 0.3, 0.6])
def test_american_prices_are_those_of_a_tree(
    sign: float, dividend_yield: float, years: float, volatility: float
) -> None:
    for strike in (80.0, 95.0, 100.0, 105.0, 125.0):
        t = Terms(100.0, strike, years, 0.042, 0.042 - dividend_yield, volatility, sign)
        expected = tree(t)
        assert american(SCALAR, t) == pytest.approx(expected, rel=0.03, abs=0.02)


@settings(deadline=None)
@given(t=terms)
def test_early_exercise_is_worth_something_and_never_more_than_everything(t: Terms[float]) -> None:
    price = american(SCALAR, t)
    assert price >= european(SCALAR, t)
    assert price >= t.sign * (t.spot - t.strike) - 1e-9
    assert 0 <= price <= (t.spot if t.sign > 0 else t.strike) + 1e-9


@settings(deadline=None)
@given(t=terms)
def test_floats_and_arrays_agree(t: Terms[float]) -> None:
    arrays = Terms(*(np.array([getattr(t, name)] * 2) for name in Terms.__slots__))
    for one, many in ((american, american), (european, european)):
        assert many(ARRAY, arrays)[1] == pytest.approx(one(SCALAR, t), rel=1e-9, abs=1e-9)
    for one, column in zip(european_greeks(SCALAR, t), european_greeks(ARRAY, arrays), strict=True):
        assert column[0] == pytest.approx(one, rel=1e-9, abs=1e-9)


@settings(deadline=None)
@given(t=terms)
def test_puts_and_calls_are_in_parity(t: Terms[float]) -> None:
    call, put = (
        european(SCALAR, Terms(t.spot, t.strike, t.years, t.rate, t.carry, t.volatility, sign))
        for sign in (1.0, -1.0)
    )
    forward = t.spot * np.exp((t.carry - t.rate) * t.years) - t.strike * np.exp(-t.rate * t.years)
    assert call - put == pytest.approx(forward, abs=1e-8)


def test_the_formulas_greeks_are_the_differences() -> None:
    """Calls without a yield are never exercised early, so both ways must agree."""
    t = Terms(100.0, 103.0, 0.2, 0.042, 0.042, 0.25, 1.0)
    for formula, difference in zip(european_greeks(SCALAR, t), american_greeks(SCALAR, t), strict=True):
        assert difference == pytest.approx(formula, rel=0.03)
