"""American options with a continuous yield: right against QuantLib and printed tables, and sane for any input."""

import numpy as np
import pytest

from benchmarks.quantlib_american import SPOT, Contracts, Quantlib, ordinary, wide
from thetadesk.pricing import american, european
from thetadesk.pricing.model import Greeks, PricingError

FIELDS = ("price", "delta", "gamma", "theta", "vega", "rho")
LIMITS = {"delta": 1e-5, "gamma": 1e-4, "theta": 1e-4, "vega": 1e-4, "rho": 1e-4}


def ours(contracts: Contracts) -> Greeks[np.ndarray]:
    return american.value(
        SPOT,
        contracts.strike,
        contracts.years,
        contracts.vol,
        contracts.rate,
        contracts.dividend_yield,
        contracts.sign,
    )


def rms(errors: np.ndarray) -> float:
    return float(np.sqrt(np.mean(errors**2)))


def check_prices(contracts: Contracts, limit: float, worst: float) -> None:
    errors = ours(contracts).price - Quantlib("high precision").prices(contracts)
    assert rms(errors) < limit
    assert abs(errors).max() < worst


def check_greeks(contracts: Contracts) -> None:
    reference, near = Quantlib("high precision").greeks(contracts)
    found = ours(contracts)
    assert near.mean() < 0.1
    for name, limit in LIMITS.items():
        errors = (getattr(found, name) - getattr(reference, name))[~near]
        assert rms(errors) < limit, name


def test_prices_agree_with_quantlib_on_the_ordinary_domain() -> None:
    check_prices(ordinary(120, seed=1), 1.2e-5, 2e-4)


def test_prices_agree_with_quantlib_on_the_wide_domain() -> None:
    check_prices(wide(80, seed=2), 1e-4, 2e-3)


def test_greeks_agree_with_quantlib_off_the_boundary() -> None:
    check_greeks(ordinary(16, seed=3))


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_prices_of_12_000_ordinary_contracts_agree_with_quantlib() -> None:
    check_prices(ordinary(12_000, seed=4), 1.2e-5, 5e-4)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_prices_of_8_000_contracts_far_and_wide_agree_with_quantlib() -> None:
    check_prices(wide(8_000, seed=5), 1e-4, 2e-3)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("domain", [ordinary, wide])
def test_greeks_of_1_000_contracts_of_each_domain_agree_with_quantlib(domain) -> None:
    check_greeks(domain(1_000, seed=6))


# Geske and Johnson, "The American put option valued analytically" (1984); four decimals by a binomial tree of
# 10,000 steps, as in Ju, "Pricing an American option by approximating its early exercise boundary" (1998), table 1.
PRINTED = {
    (35, 0.2): (0.0062, 0.2004, 0.4328),
    (40, 0.2): (0.8522, 1.5798, 1.9904),
    (45, 0.2): (5.0000, 5.0883, 5.2670),
    (35, 0.3): (0.0774, 0.6975, 1.2198),
    (40, 0.3): (1.3099, 2.4825, 3.1696),
    (45, 0.3): (5.0597, 5.7056, 6.2436),
    (35, 0.4): (0.2466, 1.3460, 2.1549),
    (40, 0.4): (1.7681, 3.3874, 4.3526),
    (45, 0.4): (5.2868, 6.5099, 7.3830),
}


@pytest.mark.parametrize(("contract", "prices"), PRINTED.items())
def test_puts_cost_what_is_printed(contract: tuple[float, float], prices: tuple[float, ...]) -> None:
    strike, vol = contract
    years = np.array([0.0833, 0.3333, 0.5833])
    assert american.price(40, strike, years, vol, 0.0488, 0.0, -1) == pytest.approx(prices, abs=1.2e-4)


def test_a_call_without_yield_is_european() -> None:
    strike = np.linspace(50, 200, 31)
    found = american.value(100, strike, 1.5, 0.3, 0.05, 0.0, 1)
    exact = european.value(100, strike, 1.5, 0.3, 0.05, 0.0, 1)
    for name in FIELDS:
        assert (getattr(found, name) == getattr(exact, name)).all()


@pytest.mark.parametrize("rate", [0.0, -0.03])
def test_a_put_without_interest_is_european_unless_dividends_fall_lower(rate: float) -> None:
    strike = np.linspace(50, 200, 31)
    found = american.price(100, strike, 1.5, 0.3, rate, 0.02, -1)
    assert (found == european.price(100, strike, 1.5, 0.3, rate, 0.02, -1)).all()


def test_what_is_best_exercised_at_once_is_worth_its_intrinsic_value() -> None:
    puts = american.value(np.array([10.0, 40.0]), 100.0, 1.0, 0.2, 0.05, 0.0, -1)
    calls = american.value(np.array([300.0, 900.0]), 100.0, 1.0, 0.2, 0.02, 0.08, 1)
    assert puts.price.tolist() == [90.0, 60.0]
    assert calls.price.tolist() == [200.0, 800.0]
    for found, delta in ((puts, -1.0), (calls, 1.0)):
        assert (found.delta == delta).all()
        for name in ("gamma", "theta", "vega", "rho"):
            assert (getattr(found, name) == 0).all()


def test_an_expired_option_is_worth_its_intrinsic_value() -> None:
    found = american.value(np.array([90.0, 110.0]), 100.0, 0.0, 0.2, 0.05, 0.03, -1)
    assert found.price.tolist() == [10.0, 0.0]
    assert found.theta.tolist() == [0.0, 0.0]


def test_certain_prices_wait_for_the_best_moment() -> None:
    # Falling for certain by 4 % a year from 110, a share is worth rK/q after the time t* below.
    spot, strike, rate, dividend = 110.0, 100.0, 0.06, 0.10
    moment = np.log(dividend * spot / (rate * strike)) / (dividend - rate)
    best = strike * np.exp(-rate * moment) - spot * np.exp(-dividend * moment)
    assert american.price(spot, strike, 40.0, 0.0, rate, dividend, -1) == pytest.approx(best, rel=2e-2)
    assert american.price(90.0, strike, 1.0, 0.0, 0.05, 0.0, -1) == pytest.approx(10.0)
    assert american.price(110.0, strike, 1.0, 0.0, 0.05, 0.0, -1) == 0.0


def test_shapes_broadcast_and_chunks_do_not_show() -> None:
    strike = np.linspace(80, 120, 41)[:, None]
    vol = np.linspace(0.1, 0.6, 60)
    whole = american.value(100, strike, 0.5, vol, 0.04, 0.01, -1)
    assert whole.price.shape == (41, 60)
    for place in ((0, 0), (20, 30), (40, 59)):
        alone = american.value(100, strike[place[0]], 0.5, vol[place[1]], 0.04, 0.01, -1)
        for name in FIELDS:
            assert getattr(whole, name)[place] == pytest.approx(getattr(alone, name)[0], rel=1e-12, abs=1e-14)


def test_nothing_comes_of_nothing() -> None:
    assert american.value(100.0, np.empty(0), 1.0, 0.2, 0.05, 0.0, -1).price.shape == (0,)


@pytest.mark.parametrize(
    ("name", "value"),
    [("spot", -1.0), ("strike", 0.0), ("years", -0.1), ("vol", float("nan")), ("rate", 40.0), ("sign", 0.0)],
)
def test_nonsense_is_refused_by_name(name: str, value: float) -> None:
    contract = {
        "spot": 100.0,
        "strike": 100.0,
        "years": 1.0,
        "vol": 0.2,
        "rate": 0.05,
        "dividend_yield": 0.0,
        "sign": -1.0,
    }
    with pytest.raises(PricingError, match=name):
        american.value(**(contract | {name: value}))
    with pytest.raises(PricingError, match=f"{name} is .* at place 1"):
        american.value(**(contract | {name: np.array([contract[name], value])}))
