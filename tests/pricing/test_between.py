"""Puts that are best exercised between two boundaries: right against finite differences, in every corner of the case."""

import numpy as np
import pytest
import QuantLib

from benchmarks.quantlib_american import Contracts, Quantlib
from thetadesk.pricing import american, european

# strike, years, vol, rate, yield; the last but one has boundaries that meet long before today.
CASES = [
    (104.0, 5.0, 0.08, -0.005, -0.010),
    (118.0, 1.19, 0.26, -0.008, -0.051),
    (102.0, 0.06, 0.12, -0.034, -0.073),
    (100.0, 4.0, 0.60, -0.020, -0.025),
    (95.0, 0.5, 0.30, -0.010, -0.040),
]


def finite_differences(strike, years, vol, rate, dividend, sign):
    today = QuantLib.Date(2, 1, 2025)
    QuantLib.Settings.instance().evaluationDate = today
    days = QuantLib.Actual365Fixed()
    flat = [
        QuantLib.YieldTermStructureHandle(QuantLib.FlatForward(today, value * years, days))
        for value in (dividend, rate)
    ]
    vols = QuantLib.BlackConstantVol(today, QuantLib.NullCalendar(), vol * years**0.5, days)
    process = QuantLib.BlackScholesMertonProcess(
        QuantLib.QuoteHandle(QuantLib.SimpleQuote(100.0)), *flat, QuantLib.BlackVolTermStructureHandle(vols)
    )
    right = QuantLib.Option.Call if sign > 0 else QuantLib.Option.Put
    option = QuantLib.VanillaOption(
        QuantLib.PlainVanillaPayoff(right, strike), QuantLib.AmericanExercise(today, today + 365)
    )
    option.setPricingEngine(QuantLib.FdBlackScholesVanillaEngine(process, 500, 1000))
    return option.NPV(), option.delta(), option.gamma()


@pytest.mark.parametrize("case", CASES)
def test_puts_agree_with_finite_differences(case) -> None:
    price, delta, gamma = finite_differences(*case, -1)
    found = american.value(100.0, *case, -1)
    assert found.price == pytest.approx(price, abs=2e-3)
    assert found.delta == pytest.approx(delta, abs=1e-4)
    assert found.gamma == pytest.approx(gamma, abs=1e-4)


def test_calls_agree_with_finite_differences() -> None:
    # A call's part of the rate is played by the yield: both below zero, and the rate lower.
    case = (95.0, 1.5, 0.2, -0.04, -0.01)
    price, delta, gamma = finite_differences(*case, 1)
    found = american.value(100.0, *case, 1)
    assert found.price == pytest.approx(price, abs=2e-3)
    assert found.delta == pytest.approx(delta, abs=1e-4)
    assert found.gamma == pytest.approx(gamma, abs=1e-4)


def test_a_put_spared_dividends_below_zero_is_exercised_below_one_boundary() -> None:
    strike = np.array([90.0, 110.0, 130.0])
    every = np.ones(3)
    case = Contracts(strike, 2.0 * every, 0.25 * every, 0.0 * every, -0.04 * every, -every)
    found = american.price(100.0, strike, 2.0, 0.25, 0.0, -0.04, -1)
    assert found == pytest.approx(Quantlib("high precision").prices(case), abs=2e-5)
    assert (found > european.price(100.0, strike, 2.0, 0.25, 0.0, -0.04, -1) + 0.1).all()


def test_between_the_boundaries_exercise_is_best_and_beyond_them_it_is_not() -> None:
    spots = np.array([1.0, 30.0, 85.0, 95.0, 150.0])
    found = american.value(spots, 100.0, 0.25, 0.05, -0.02, -0.04, -1)
    plain = european.value(spots, 100.0, 0.25, 0.05, -0.02, -0.04, -1)
    assert (found.price[[2]] == 100 - spots[[2]]).all()
    assert found.delta[2] == -1.0
    assert found.gamma[2] == found.theta[2] == found.vega[2] == found.rho[2] == 0.0
    assert found.price[[0, 1, 4]] == pytest.approx(plain.price[[0, 1, 4]], abs=1e-9)
    assert (found.price[:2] > 100 - spots[:2]).all()


def test_vega_and_rho_are_those_of_the_prices() -> None:
    strike, years, vol, rate, dividend = CASES[1]
    found = american.value(100.0, strike, years, vol, rate, dividend, -1)

    def price(more: float = 0.0, dearer: float = 0.0) -> float:
        return american.price(100.0, strike, years, vol + more, rate + dearer, dividend, -1)

    assert found.vega == pytest.approx((price(more=1e-3) - price(more=-1e-3)) / 0.2, abs=1e-3)
    assert found.rho == pytest.approx((price(dearer=1e-4) - price(dearer=-1e-4)) / 0.02, abs=2e-3)


def test_many_are_priced_as_each() -> None:
    rate, dividend = np.linspace(-0.05, -0.001, 70), np.linspace(-0.08, -0.02, 70)
    many = american.price(100.0, 105.0, 1.0, 0.2, rate, dividend, -1)
    for place in (0, 33, 69):
        alone = american.price(100.0, 105.0, 1.0, 0.2, float(rate[place]), float(dividend[place]), -1)
        assert many[place] == pytest.approx(alone, rel=1e-12)
