"""The volatility that a price implies under cash dividends."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.quantlib_cash_dividends import SPOT, ordinary
from tests.pricing import markets
from thetadesk.pricing import cash_dividends
from thetadesk.pricing.model import PricingError

DIVIDEND = ([0.1], [0.5])


def test_it_finds_the_volatility_again():
    contracts = ordinary(50, seed=21)
    known = (contracts.strike, contracts.years)
    price = cash_dividends.price(
        SPOT, *known, contracts.vol, contracts.rate, contracts.sign, contracts.dividends
    )
    found = cash_dividends.implied(price, SPOT, *known, contracts.rate, contracts.sign, contracts.dividends)
    tells = ~np.isnan(found)
    assert tells.mean() > 0.75
    assert np.abs(found - contracts.vol)[tells].max() < 1e-6
    intrinsic = np.maximum(contracts.sign * (SPOT - contracts.strike), 0.0)
    vega = cash_dividends.value(
        SPOT, *known, contracts.vol, contracts.rate, contracts.sign, contracts.dividends
    ).vega
    assert ((price - intrinsic)[~tells] < 0.01).all() or (vega[~tells] < 1e-3).all()


def test_it_is_the_volatility_of_the_price_to_the_cent():
    vol = cash_dividends.implied(5.25, 100.0, 100.0, 0.5, 0.03, -1, DIVIDEND)
    assert vol is not None
    assert cash_dividends.price(100.0, 100.0, 0.5, vol, 0.03, -1, DIVIDEND) == pytest.approx(5.25, abs=1e-7)


@pytest.mark.parametrize(
    "price",
    [0.0, 19.99, 20.0, 120.0, 1e9],
    ids=["nothing", "below intrinsic", "intrinsic", "all of the strike", "absurd"],
)
def test_prices_that_do_not_tell_are_none(price):
    assert cash_dividends.implied(price, 100.0, 120.0, 0.5, 0.03, -1, DIVIDEND) is None
    found = cash_dividends.implied(np.array([price, 24.0]), 100.0, 120.0, 0.5, 0.03, -1, DIVIDEND)
    assert math.isnan(found[0])
    assert not math.isnan(found[1])


def test_nothing_left_of_the_life_tells_nothing():
    assert cash_dividends.implied(1.0, 100.0, 100.0, 0.0, 0.03, 1, DIVIDEND) is None


def test_without_dividends_it_works_too():
    price = cash_dividends.price(100.0, 110.0, 0.5, 0.35, 0.03, -1, ((), ()))
    assert cash_dividends.implied(price, 100.0, 110.0, 0.5, 0.03, -1, ((), ())) == pytest.approx(0.35)


@pytest.mark.parametrize("name", ["price", "spot", "strike", "years", "rate"])
def test_nonsense_is_refused_by_name(name):
    contract = {"price": 5.0, "spot": 100.0, "strike": 100.0, "years": 0.5, "rate": 0.03, "sign": -1}
    with pytest.raises(PricingError) as refused:
        cash_dividends.implied(**contract | {name: math.nan}, dividends=DIVIDEND)
    assert refused.value.fields["name"] == name


@given(markets.anything, markets.plans, st.floats(0, 1e12))
def test_any_price_has_a_finite_volatility_or_none(contract, plan, price):
    terms = {name: contract[name] for name in ("spot", "strike", "years", "rate", "sign")}
    found = cash_dividends.implied(price, **terms, dividends=markets.dividends(plan))
    assert found is None or 0 < found < math.inf
