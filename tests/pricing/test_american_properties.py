"""What has to hold for American options whatever the model's method: bounds, slopes, curvature, symmetry, parity."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.pricing import markets
from thetadesk.pricing import american, european

NOISE = 2e-6
"""Of spot and strike together: the method's own error, by which inequalities may be missed."""
rates = st.floats(0, 0.15)
lives = st.floats(1 / 365, 5)
vols = st.floats(0.05, 1.5)
moneyness = st.floats(-2.5, 2.5)
signs = st.sampled_from([1.0, -1.0])


def strikes(vol: float, years: float, reach: float) -> float:
    return float(100 * np.exp(reach * min(vol * years**0.5, 0.6)))


@given(reach=moneyness, years=lives, vol=vols, rate=rates, dividend=rates, sign=signs)
def test_prices_stay_within_their_bounds(
    reach: float, years: float, vol: float, rate: float, dividend: float, sign: float
) -> None:
    strike = strikes(vol, years, reach)
    found = american.value(100.0, strike, years, vol, rate, dividend, sign)
    assert found.price >= max(sign * (100 - strike), 0.0)
    assert found.price >= european.price(100.0, strike, years, vol, rate, dividend, sign) * (1 - 1e-12)
    assert found.price <= (100.0 if sign > 0 else strike)
    assert 0 <= sign * found.delta <= 1
    assert found.gamma >= 0
    assert found.vega >= -1e-6
    assert sign * found.rho >= -1e-5


@given(years=lives, vol=vols, rate=rates, dividend=rates, sign=signs)
def test_prices_are_monotone_and_convex_in_strike_and_spot(
    years: float, vol: float, rate: float, dividend: float, sign: float
) -> None:
    ladder = np.linspace(60, 160, 41)
    by_strike = american.price(100.0, ladder, years, vol, rate, dividend, sign)
    by_spot = american.price(ladder, 100.0, years, vol, rate, dividend, sign)
    slack = NOISE * 260
    assert (sign * np.diff(by_strike) <= slack).all()
    assert (sign * np.diff(by_spot) >= -slack).all()
    assert (abs(np.diff(by_spot)) <= 2.5 + slack).all()
    for prices in (by_strike, by_spot):
        assert (np.diff(prices, 2) >= -2 * slack).all()


@given(reach=moneyness, years=lives, vol=vols, rate=rates, dividend=rates, sign=signs)
def test_more_time_and_more_volatility_are_never_worth_less(
    reach: float, years: float, vol: float, rate: float, dividend: float, sign: float
) -> None:
    strike = strikes(vol, years, reach)
    more = np.linspace(1, 2, 9)
    slack = NOISE * (100 + strike) * 10
    by_time = american.price(100.0, strike, years * more, vol, rate, dividend, sign)
    by_vol = american.price(100.0, strike, years, vol * more, rate, dividend, sign)
    assert (np.diff(by_time) >= -slack).all()
    assert (np.diff(by_vol) >= -slack).all()


@given(reach=moneyness, years=lives, vol=vols, rate=rates, dividend=rates)
def test_a_call_is_a_put_with_everything_exchanged(
    reach: float, years: float, vol: float, rate: float, dividend: float
) -> None:
    strike = strikes(vol, years, reach)
    call = american.price(100.0, strike, years, vol, rate, dividend, 1)
    put = american.price(strike, 100.0, years, vol, dividend, rate, -1)
    assert abs(call - put) <= 1e-10 * (100 + strike)


@given(reach=moneyness, years=lives, vol=vols, rate=rates, dividend=rates)
def test_call_less_put_keeps_the_american_inequalities(
    reach: float, years: float, vol: float, rate: float, dividend: float
) -> None:
    strike = strikes(vol, years, reach)
    call = american.price(100.0, strike, years, vol, rate, dividend, 1)
    put = american.price(100.0, strike, years, vol, rate, dividend, -1)
    slack = NOISE * (100 + strike)
    assert call - put <= 100 - strike * np.exp(-rate * years) + slack
    assert call - put >= 100 * np.exp(-dividend * years) - strike - slack


@given(reach=moneyness, years=lives, vol=vols, rate=st.floats(-0.05, 0.15), dividend=rates)
def test_early_exercise_pays_only_for_a_yield_or_for_interest(
    reach: float, years: float, vol: float, rate: float, dividend: float
) -> None:
    strike = strikes(vol, years, reach)
    plain = (100.0, strike, years, vol)
    assert american.price(*plain, rate, 0.0, 1) >= european.price(*plain, rate, 0.0, 1)
    if rate >= 0:
        assert american.price(*plain, rate, 0.0, 1) == european.price(*plain, rate, 0.0, 1)
    assert american.price(*plain, 0.0, dividend, -1) == european.price(*plain, 0.0, dividend, -1)


@given(contract=markets.anything)
def test_whatever_is_let_in_has_a_finite_answer(contract: dict[str, float]) -> None:
    named = {("dividend_yield" if name == "carry_yield" else name): value for name, value in contract.items()}
    alone = american.value(**named)
    many = american.value(**{name: np.array([value]) for name, value in named.items()})
    for found in (alone, many):
        assert np.isfinite([found.price, found.delta, found.gamma, found.theta, found.vega, found.rho]).all()
        assert found.price >= max(named["sign"] * (named["spot"] - named["strike"]), 0.0) * (1 - 1e-12)
        assert found.price <= most(**named) * (1 + 1e-9)
        assert found.gamma >= 0


def most(
    spot: float, strike: float, years: float, sign: float, rate: float, dividend_yield: float, **_: float
) -> float:
    """What nobody pays more than: the share or the strike, when the later is dearer at its later value."""
    if sign > 0:
        return spot * math.exp(max(-dividend_yield * years, 0.0))
    return strike * math.exp(max(-rate * years, 0.0))
