"""A price gives back the volatility it was made with, or nothing."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pricing import markets
from thetadesk.pricing import european, implied
from thetadesk.pricing.implied import RECOVERABLE
from thetadesk.pricing.model import PricingError

LAST_DIGIT = 2.0**-52


def terms(market: dict) -> dict:
    """A market's terms under the names of `implied.european`."""
    kept = {name: market[name] for name in ("spot", "strike", "years", "rate", "sign")}
    return kept | {"dividend_yield": market["carry_yield"]}


def inside(market: dict) -> np.ndarray:
    """What an option in the money has beside its time value: as much as rounds it. 0 out of the money."""
    ahead = market["spot"] * np.exp(-market["carry_yield"] * market["years"])
    owed = market["strike"] * np.exp(-market["rate"] * market["years"])
    return np.where(market["sign"] * (ahead - owed) > 0, ahead + owed, 0.0)


@pytest.mark.parametrize(
    "market", [markets.ordinary(50_000), markets.wild(200_000)], ids=["ordinary", "wild"]
)
def test_volatility_is_recovered_to_3e_11_wherever_the_price_tells_it(market):
    greeks = european.value(**market)
    found = implied.european(greeks.price, **terms(market))
    known = ~np.isnan(found)
    assert np.abs(found - market["vol"])[known].max() <= RECOVERABLE
    # Where the last digit of the price moves the volatility by a hundredth of that, it has to be found.
    told = (greeks.price > 0) & (
        LAST_DIGIT * (greeks.price + inside(market)) < 0.01 * RECOVERABLE * greeks.vega * 100
    )
    assert known[told].all()
    assert told.mean() > 0.3
    # And where it moves it by more, nothing may be claimed.
    lost = LAST_DIGIT * (greeks.price + inside(market)) > RECOVERABLE * greeks.vega * 100
    assert not known[lost].any()


def test_every_ordinary_price_tells_whose_volatility_matters():
    """A ten-thousandth of a dollar per point: far below what any quote shows."""
    market = markets.ordinary(10_000)
    greeks = european.value(**market)
    silent = np.isnan(implied.european(greeks.price, **terms(market)))
    assert greeks.vega[silent].max() < 1e-4


def test_one_contract_is_solved_as_among_many():
    for market in (markets.ordinary(300), markets.wild(700)):
        prices = european.price(**market)
        many = implied.european(prices, **terms(market))
        for place, expected in enumerate(many):
            contract = markets.contract(market, place)
            found = implied.european(float(prices[place]), **terms(contract))
            if found is None or math.isnan(expected):
                # Both paths draw the line at the same place but for the last digit.
                assert found is None or found == pytest.approx(contract["vol"], abs=RECOVERABLE)
                continue
            assert found == pytest.approx(float(expected), abs=2 * RECOVERABLE)


@pytest.mark.parametrize(
    ("price", "why"),
    [
        (0.0, "nothing was paid"),
        (9.0, "less than exercise brings"),
        (100.0, "as much as the shares cost"),
        (250.0, "more than the shares cost"),
    ],
)
def test_prices_out_of_bounds_have_no_volatility(price, why):
    contract = {"spot": 100.0, "strike": 90.0, "years": 0.5, "rate": 0.0, "dividend_yield": 0.0, "sign": 1}
    assert implied.european(price, **contract) is None, why
    assert np.isnan(implied.european(np.array([price, 12.0]), **contract)).tolist() == [True, False], why


def test_expired_options_have_no_volatility():
    assert implied.european(5.0, 100.0, 100.0, 0.0, 0.03, 0.0, 1) is None
    assert np.isnan(implied.european(np.array([5.0]), 100.0, 100.0, 0.0, 0.03, 0.0, 1)).all()


def test_at_the_money_is_no_special_case():
    price = european.price(100.0, 100.0, 0.25, 0.3, 0.0, 0.0, 1)
    assert implied.european(price, 100.0, 100.0, 0.25, 0.0, 0.0, 1) == pytest.approx(0.3, abs=1e-14)
    assert implied.european(price, 100.0, 100.0, 0.25, 0.0, 0.0, -1) == pytest.approx(0.3, abs=1e-14)


@given(markets.anything, st.floats(0, 1e12))
def test_any_price_has_a_finite_volatility_or_none(contract, price):
    with np.errstate(all="raise", under="ignore"):
        many = implied.european(np.array([price]), **terms(contract))
    one = implied.european(price, **terms(contract))
    assert one is None or (math.isfinite(one) and one > 0)
    assert np.isnan(many[0]) or many[0] > 0


@given(markets.sensible)
def test_more_expensive_options_imply_more_volatility(contract):
    prices = european.price(**contract | {"vol": np.linspace(0.05, 2, 30)})
    found = implied.european(prices, **terms(contract))
    found = found[~np.isnan(found)]
    assert np.all(np.diff(found) > -2 * RECOVERABLE)


def test_nonsense_is_refused_by_name():
    with pytest.raises(PricingError, match=r"^price is -1.0; it must be a price per share, zero or more"):
        implied.european(-1.0, 100.0, 100.0, 1.0, 0.0, 0.0, 1)
    with pytest.raises(PricingError, match=r"^price is nan at place 1"):
        implied.european(np.array([1.0, np.nan]), 100.0, 100.0, 1.0, 0.0, 0.0, 1)
    with pytest.raises(PricingError, match=r"^dividend_yield is inf; it must be"):
        implied.american(1.0, 100.0, 100.0, 1.0, 0.0, math.inf, 1)


def test_an_american_price_is_told_apart_from_a_european_one():
    price = 12.0
    american = implied.american(price, 90.0, 100.0, 0.5, 0.06, 0.0, -1)
    european_ = implied.european(price, 90.0, 100.0, 0.5, 0.06, 0.0, -1)
    assert american < european_
