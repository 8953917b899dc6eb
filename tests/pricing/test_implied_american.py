"""American prices give back the volatility they were made with, unless exercise at once is what they are worth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.quantlib_american import SPOT, wide
from tests.pricing import markets
from tests.pricing.test_implied import terms
from thetadesk.pricing import american, implied
from thetadesk.pricing.implied import RECOVERABLE


def american_terms(market: dict) -> dict:
    return terms(market) | {"vol": market["vol"]}


def everyday() -> dict:
    market = markets.ordinary(10_000)
    return terms(market) | {"vol": market["vol"]}


def far_and_wide() -> dict:
    contracts = wide(10_000, seed=5)
    return {"spot": np.full(10_000, SPOT)} | vars(contracts)


@pytest.mark.parametrize("contracts", [everyday(), far_and_wide()], ids=["ordinary", "wide"])
def test_volatility_is_recovered_to_3e_11_wherever_the_price_tells_it(contracts):
    greeks = american.value(**contracts)
    known_terms = {name: values for name, values in contracts.items() if name != "vol"}
    found = implied.american(greeks.price, **known_terms)
    known = ~np.isnan(found)
    assert np.abs(found - contracts["vol"])[known].max() <= RECOVERABLE
    intrinsic = np.maximum(contracts["sign"] * (contracts["spot"] - contracts["strike"]), 0.0)
    # A hundredth of a cent of time value, and a vega that a cent can move by less than a point.
    assert known[(greeks.price > intrinsic + 1e-4) & (greeks.vega > 1e-2)].all()
    assert known.mean() > 0.8
    assert not known[greeks.price <= intrinsic].any()


def test_one_contract_is_solved_as_among_many():
    market = markets.ordinary(25, seed=11)
    prices = american.price(**american_terms(market))
    many = implied.american(prices, **terms(market))
    for place, expected in enumerate(many):
        found = implied.american(float(prices[place]), **terms(markets.contract(market, place)))
        assert (np.nan if found is None else found) == pytest.approx(float(expected), abs=1e-6, nan_ok=True)


def test_where_exercise_at_once_is_all_there_is_nothing_is_told():
    deep = {"spot": 50.0, "strike": 100.0, "years": 1.0, "rate": 0.05, "dividend_yield": 0.0, "sign": -1}
    assert implied.american(50.0, **deep) is None
    assert implied.american(49.0, **deep) is None
    assert implied.american(100.0, **deep) is None
    assert np.isnan(implied.american(np.array([49.0, 50.0, 100.0]), **deep)).all()


def test_without_dividends_a_call_is_european():
    call = {"spot": 100.0, "strike": 105.0, "years": 0.5, "rate": 0.05, "dividend_yield": 0.0, "sign": 1}
    assert implied.american(4.0, **call) == pytest.approx(implied.european(4.0, **call), abs=1e-9)


def test_any_price_has_a_finite_volatility_or_none():
    """Prices, rates and times from one end of what is let in to the other."""
    rng = np.random.default_rng(12)
    spot, strike = np.exp(rng.uniform(-20, 27, (2, 1500)))
    years, rate, carry = rng.uniform(0, 100, 1500), rng.uniform(-5, 5, 1500), rng.uniform(-5, 5, 1500)
    price, sign = (
        np.minimum(spot, strike) * rng.uniform(0, 1.5, 1500),
        np.where(rng.random(1500) < 0.5, 1.0, -1.0),
    )
    with np.errstate(all="raise", under="ignore"):
        found = implied.american(price, spot, strike, years, rate, carry, sign)
    assert np.all(np.isnan(found) | (found > 0))
    for place in range(0, 1500, 150):
        contract = (float(given[place]) for given in (price, spot, strike, years, rate, carry, sign))
        one = implied.american(*contract)
        assert one is None or one > 0


@given(markets.anything, st.floats(0, 1e12))
def test_any_contract_has_a_finite_volatility_or_none(contract, price):
    one = implied.american(price, **terms(contract))
    many = implied.american(np.array([price]), **terms(contract))
    assert one is None or 0 < one < np.inf
    assert np.isnan(many[0]) or 0 < many[0] < np.inf


def test_a_volatility_beyond_any_market_is_no_reason_to_fail():
    """The European formula tells 100 here: as far as volatilities go at all."""
    far = {
        "spot": 2.0,
        "strike": 191430864.0,
        "years": 1 / 256,
        "rate": 0.0,
        "dividend_yield": 5.0,
        "sign": 1,
    }
    assert implied.american(1.0, **far) is None
    assert np.isnan(implied.american(np.array([1.0]), **far)).all()
