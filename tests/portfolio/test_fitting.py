"""Volatilities and Greeks of many contracts from their prices."""

import sys

import numpy as np
import pytest

from thetadesk.portfolio import fitting
from thetadesk.portfolio.contracts import Style
from thetadesk.portfolio.fitting import Contracts, fit, value, warm_up

COUNT = 400


def contracts(style: Style, seed: int = 1, count: int = COUNT) -> tuple[Contracts, np.ndarray]:
    """Contracts near the money, priced at known volatilities."""
    random = np.random.default_rng(seed)
    spot = random.uniform(20, 400, count)
    deviations = random.uniform(-1.5, 1.5, count)
    vol, years = random.uniform(0.1, 0.9, count), random.uniform(7, 400, count) / 365
    asked = Contracts(
        spot,
        spot * np.exp(deviations * vol * np.sqrt(years)),
        years,
        np.full(count, 0.04),
        np.full(count, 0.04 if style is Style.ON_FUTURE else 0.01),
        random.choice([-1.0, 1.0], count),
        np.empty(count),
        np.full(count, np.nan),
        np.tile(np.array([0.1, 0.35]), (count, 1)) * years[:, None],
        np.tile(spot[:, None] * 0.005, (1, 2)),
    )
    asked.price = value(style, asked, vol).price
    return asked, vol


@pytest.fixture
def calls(monkeypatch):
    """How often the model was asked."""
    asked = []

    def counted(*given):
        asked.append(given)
        return value(*given)

    monkeypatch.setattr(fitting, "value", counted)
    return asked


STYLES = [Style.EUROPEAN, Style.AMERICAN, Style.DIVIDENDS, Style.ON_FUTURE]


@pytest.mark.parametrize("style", STYLES)
def test_the_volatility_behind_a_price_is_found_again(style):
    asked, vol = contracts(style)
    found = fit(style, asked)
    priced = np.isfinite(found.iv)
    assert priced.mean() > 0.97
    # What is about to be exercised has a price and hardly a volatility.
    sensitive = priced & (found.vega > 0.001 * asked.spot * 0.1)
    assert np.abs(found.iv - vol)[sensitive].max() < 1e-3
    again = value(style, asked.at(priced), found.iv[priced])
    assert np.abs(again.price - asked.price[priced]).max() < 2e-2
    assert np.allclose(found.delta[priced], again.delta, atol=2e-3)


@pytest.mark.parametrize("style", STYLES)
def test_the_next_tick_costs_a_call_or_two(style, calls):
    asked, _ = contracts(style)
    found = fit(style, asked)
    cold = len(calls)
    calls.clear()
    asked = asked.at(np.isfinite(found.iv))
    asked.guess = found.iv[np.isfinite(found.iv)]
    asked.price = value(style, asked, asked.guess * 1.002).price
    again = fit(style, asked)
    assert len(calls) <= 4 <= cold + 1
    assert np.isfinite(again.delta).all()


def test_a_price_below_exercise_moves_with_the_underlying():
    asked, _ = contracts(Style.AMERICAN, count=2)
    asked.spot[:], asked.strike[:], asked.sign[:] = 100.0, 80.0, 1.0
    asked.price[:] = 20.0, 19.0
    found = fit(Style.AMERICAN, asked)
    assert np.isnan(found.iv).all()
    assert found.delta.tolist() == [1.0, 1.0]
    assert found.theta.tolist() == found.vega.tolist() == [0.0, 0.0]


def test_a_price_that_no_volatility_explains_has_no_greeks():
    asked, _ = contracts(Style.EUROPEAN, count=2)
    asked.spot[:], asked.strike[:], asked.sign[:] = 100.0, 120.0, 1.0
    asked.price[:] = 99.9, 150.0
    found = fit(Style.EUROPEAN, asked)
    assert np.isnan(found.iv).all()
    assert np.isnan(found.delta).all()


def test_models_are_loaded_before_the_first_tick():
    warm_up()
    assert "thetadesk.pricing.american_arrays" in sys.modules
    assert "thetadesk.pricing.cash_dividends_arrays" in sys.modules
