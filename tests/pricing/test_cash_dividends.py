"""American options with cash dividends against finite differences, and what must hold for any contract."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.quantlib_cash_dividends import SPOT, Contracts, finite_differences, limit, ordinary
from tests.pricing import markets
from thetadesk.pricing import american, cash_dividends, european
from thetadesk.pricing.model import PricingError

CLOSE = 2e-3
"""To finite differences of 1000 × 2000, at a spot of 100."""
NOISE = 3e-3
"""What two grids may differ by, at a spot of 100."""
NONE = ((), ())
QUARTERLY = (np.array([0.1, 0.35, 0.6, 0.85]), np.full(4, 0.9))


def valued(contracts: Contracts):
    return cash_dividends.value(
        SPOT,
        contracts.strike,
        contracts.years,
        contracts.vol,
        contracts.rate,
        contracts.sign,
        contracts.dividends,
    )


def compare(contracts: Contracts) -> None:
    ours = valued(contracts)
    price, delta, gamma, theta = np.array(finite_differences(contracts)).T
    # Of puts in the money finite differences are off by up to 4e-3 themselves; their limit is not.
    far = np.flatnonzero(np.abs(ours.price - price) >= CLOSE)
    assert far.size <= len(price) // 30
    assert (np.abs(ours.price[far] - limit(contracts.pick(far))) < CLOSE).all()
    assert np.sqrt(np.mean((ours.price - price) ** 2)) < 8e-4
    # Where exercise begins finite differences' own delta and gamma jump; their theta is of the whole coming day.
    assert np.sqrt(np.mean((ours.delta - delta) ** 2)) < 1e-3
    assert np.quantile(np.abs(ours.gamma - gamma), 0.98) < 5e-4
    assert np.quantile(np.abs(ours.theta - theta), 0.9) < 2e-3


@pytest.mark.parametrize(("sign", "error"), [(1.0, 3e-4), (-1.0, 4e-4)])
def test_prices_agree_with_the_limit_of_finite_differences(sign, error):
    contracts = ordinary(12, seed=15, sign=sign)
    apart = valued(contracts).price - limit(contracts)
    assert np.sqrt(np.mean(apart**2)) < error
    assert np.abs(apart).max() < 1e-3


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_price_delta_gamma_theta_agree_with_finite_differences(sign):
    compare(ordinary(24, seed=11, sign=sign))


def compare_with_integrals(count: int, seed: int, points: int) -> None:
    """Over one dividend a call is an integral, and so is a put that earns no interest: Haug, Haug and Lewis, "Back to
    basics: a new approach to the discrete dividend problem" (2003)."""
    rng = np.random.default_rng(seed)
    strike, years, vol = (
        rng.uniform(low, high, count) for low, high in ((60, 160), (10 / 365, 1.5), (0.1, 0.8))
    )
    sign = np.where(rng.random(count) < 0.5, 1.0, -1.0)
    rate = np.where(sign > 0, rng.uniform(0, 0.08, count), 0.0)
    when, paid = years * rng.uniform(0.02, 0.98, count), rng.uniform(0.1, 2.2, count)
    ours = cash_dividends.price(SPOT, strike, years, vol, rate, sign, (when[:, None], paid[:, None]))
    rows = zip(strike, years, vol, rate, sign, when, paid, strict=True)
    apart = ours - np.array([integral(*row, points) for row in rows])
    assert np.sqrt(np.mean(apart**2)) < 3e-4
    assert np.abs(apart).max() < CLOSE


def integral(strike, years, vol, rate, sign, when, paid, points: int) -> float:
    """The better of exercise and of what is held after the dividend, over all prices on the evening before it."""
    score = np.linspace(-9.0, 9.0, points)
    spot = SPOT * np.exp((rate - vol * vol / 2) * when + vol * math.sqrt(when) * score)
    held = european.price(np.maximum(spot - paid, 1e-9), strike, years - when, vol, rate, 0.0, sign)
    weight = np.exp(-score * score / 2) / math.sqrt(2 * math.pi)
    best = np.maximum(held, sign * (spot - strike))
    return math.exp(-rate * when) * float(np.trapezoid(best * weight, score))


def test_over_one_dividend_prices_agree_with_an_integral():
    compare_with_integrals(150, seed=16, points=10_001)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_over_one_dividend_prices_of_20_000_contracts_agree_with_an_integral():
    compare_with_integrals(20_000, seed=17, points=10_001)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(8))
def test_price_delta_gamma_theta_agree_with_finite_differences_on_many(seed):
    compare(ordinary(250, seed=100 + seed))


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("rate", [-0.03, 0.0])
def test_rates_of_nothing_and_below_agree_with_finite_differences(rate, sign):
    base = ordinary(8, seed=12, sign=sign)
    contracts = Contracts(
        **{name: getattr(base, name) for name in Contracts.__slots__} | {"rate": np.full(8, rate)}
    )
    price = np.array(finite_differences(contracts))[:, 0]
    assert np.abs(valued(contracts).price - price).max() < CLOSE


def test_vega_and_rho_agree_with_differences_of_finite_differences():
    contracts = ordinary(6, seed=13)
    shifts = []
    for name, by in (("vol", 0.01), ("rate", 0.001)):
        sides = [
            np.array(finite_differences(moved(contracts, name, sign * by), (500, 1000)))[:, 0]
            for sign in (1, -1)
        ]
        shifts.append((sides[0] - sides[1]) / (2 * by) / 100)
    ours = valued(contracts)
    assert np.abs(ours.vega - shifts[0]).max() < 2e-3
    assert np.abs(ours.rho - shifts[1]).max() < 1e-2


def moved(contracts: Contracts, name: str, by: float) -> Contracts:
    terms = {field: getattr(contracts, field) for field in Contracts.__slots__}
    return Contracts(**terms | {name: terms[name] + by})


def test_greeks_are_the_slopes_of_the_price():
    market = markets.ordinary(40)
    terms = [market[name] for name in ("strike", "years", "vol", "rate", "sign")]
    ours = cash_dividends.value(100.0, *terms, QUARTERLY)
    up, down = (cash_dividends.price(spot, *terms, QUARTERLY) for spot in (100.5, 99.5))
    middle = cash_dividends.price(100.0, *terms, QUARTERLY)
    assert np.abs(ours.delta - (up - down)).max() < 5e-3
    assert np.sqrt(np.mean((ours.gamma - (up - 2 * middle + down) / 0.25) ** 2)) < 5e-3


def test_without_dividends_it_is_the_american_model():
    market = markets.ordinary(50)
    terms = [market[name] for name in ("spot", "strike", "years", "vol", "rate")]
    told = cash_dividends.value(*terms, market["sign"], NONE)
    expected = american.value(*terms, np.zeros(50), market["sign"])
    for name in ("price", "delta", "gamma", "theta", "vega", "rho"):
        assert np.array_equal(getattr(told, name), getattr(expected, name))


@pytest.mark.parametrize(
    "dividends",
    [([0.0], [5.0]), ([-0.2], [5.0]), ([1.0], [5.0]), ([3.0], [5.0]), ([0.5], [0.0])],
    ids=["now", "gone", "at expiry", "later", "of nothing"],
)
def test_dividends_outside_the_life_do_not_count(dividends):
    told = cash_dividends.price(100.0, 105.0, 1.0, 0.3, 0.04, -1, dividends)
    assert told == pytest.approx(american.price(100.0, 105.0, 1.0, 0.3, 0.04, 0.0, -1), abs=1e-5)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_tiny_dividend_changes_next_to_nothing(sign):
    strikes = np.linspace(70, 140, 15)
    with_it = cash_dividends.price(100.0, strikes, 1.0, 0.3, 0.04, sign, ([0.4], [1e-6]))
    without = american.price(100.0, strikes, 1.0, 0.3, 0.04, 0.0, sign)
    assert np.abs(with_it - without).max() < 1e-3


@pytest.mark.parametrize("sign", [1, -1])
def test_a_dividend_just_before_expiry_is_taken_off_the_spot_by_whom_it_helps(sign):
    """A call is exercised before it, so it does not matter; a put waits for it, so the strike is as good as higher."""
    strikes, late = np.linspace(90, 200, 12), ([1.0 - 1e-9], [2.0])
    told = cash_dividends.price(100.0, strikes, 1.0, 0.3, -0.01 if sign < 0 else 0.04, sign, late)
    if sign > 0:
        expected = european.price(100.0, strikes, 1.0, 0.3, 0.04, 0.0, 1)
    else:
        expected = european.price(100.0, strikes + 2.0, 1.0, 0.3, -0.01, 0.0, -1)
    assert told == pytest.approx(expected, abs=CLOSE)


def test_order_and_shape_of_dividends_do_not_matter():
    times, amounts = np.array([0.6, 0.1, 0.35]), np.array([0.5, 1.5, 1.0])
    strikes = np.array([[90.0], [110.0]])
    signs = np.array([1.0, -1.0, 1.0])
    told = cash_dividends.price(100.0, strikes, 1.0, 0.3, 0.04, signs, (times, amounts))
    order = np.argsort(times)
    assert told.shape == (2, 3)
    assert np.array_equal(
        told, cash_dividends.price(100.0, strikes, 1.0, 0.3, 0.04, signs, (times[order], amounts[order]))
    )
    each = (np.tile(times, (2, 3, 1)), np.tile(amounts, (2, 3, 1)))
    assert np.array_equal(told, cash_dividends.price(100.0, strikes, 1.0, 0.3, 0.04, signs, each))


def test_every_contract_is_priced_as_if_alone():
    contracts = ordinary(30, seed=14)
    together = valued(contracts)
    for place in range(0, 30, 7):
        alone = cash_dividends.value(
            SPOT,
            float(contracts.strike[place]),
            float(contracts.years[place]),
            float(contracts.vol[place]),
            float(contracts.rate[place]),
            float(contracts.sign[place]),
            (contracts.dividends[0][place], contracts.amounts[place]),
        )
        assert isinstance(alone.price, float)
        for name in ("price", "delta", "gamma", "theta", "vega", "rho"):
            assert getattr(alone, name) == pytest.approx(getattr(together, name)[place], rel=1e-9, abs=1e-9)


def test_a_dividend_makes_calls_cheaper_and_puts_dearer():
    amounts = np.linspace(0.0, 3.0, 13)
    each = (np.full((13, 2), [0.2, 0.7]), np.repeat(amounts[:, None], 2, axis=1))
    for strike in (85.0, 100.0, 120.0):
        calls = cash_dividends.price(np.full(13, 100.0), strike, 1.0, 0.3, 0.04, 1.0, each)
        puts = cash_dividends.price(np.full(13, 100.0), strike, 1.0, 0.3, 0.04, -1.0, each)
        assert (np.diff(calls) < NOISE).all()
        assert (np.diff(puts) > -NOISE).all()


@pytest.mark.parametrize("sign", [1, -1])
def test_prices_rise_with_volatility_and_are_convex_in_the_strike(sign):
    strikes = np.linspace(60.0, 150.0, 19)
    vols = np.linspace(0.1, 0.9, 9)[:, None]
    prices = cash_dividends.price(100.0, strikes, 0.9, vols, 0.04, sign, QUARTERLY)
    assert (np.diff(prices, axis=0) > -NOISE).all()
    assert (-sign * np.diff(prices, axis=1) > -NOISE).all()
    assert (np.diff(prices, 2, axis=1) > -NOISE).all()


@pytest.mark.parametrize("sign", [1, -1])
def test_prices_are_monotone_and_convex_in_the_spot(sign):
    """Far above the dividends: a share that they take to nothing leaves a put no more to win."""
    spots = np.linspace(60.0, 150.0, 19)
    for vol in (0.1, 0.3, 0.9):
        found = cash_dividends.value(spots, 100.0, 0.9, vol, 0.04, sign, QUARTERLY)
        assert (sign * np.diff(found.price) > -NOISE).all()
        assert (np.abs(np.diff(found.price)) <= 5.0 + NOISE).all()
        assert (np.diff(found.price, 2) > -NOISE).all()
        assert (found.gamma > -1e-3).all()
        assert (sign * found.delta >= 0).all()


@given(
    reach=st.floats(-2.5, 2.5),
    years=st.floats(0.02, 2),
    vol=st.floats(0.05, 1),
    rate=st.floats(0, 0.12),
    plan=st.lists(st.tuples(st.floats(0.001, 2), st.floats(0, 3)), max_size=4),
)
def test_put_and_call_keep_the_american_inequality(reach, years, vol, rate, plan):
    """S − PV(dividends) − K ≤ C − P ≤ S − K·e^(−rT), for American options that pay cash; and neither is worth less than
    exercise, nor than what it is worth when exercised at expiry only."""
    strike = SPOT * math.exp(reach * min(vol * math.sqrt(years), 0.6))
    call, put = (
        cash_dividends.price(SPOT, strike, years, vol, rate, sign, markets.dividends(plan))
        for sign in (1, -1)
    )
    paid = sum(amount * math.exp(-rate * when) for when, amount in plan if when < years)
    assert call - put >= SPOT - paid - strike - NOISE
    assert call - put <= SPOT - strike * math.exp(-rate * years) + NOISE
    assert call >= max(SPOT - strike, SPOT - paid - strike * math.exp(-rate * years), 0.0) - NOISE
    assert put >= max(strike - SPOT, strike * math.exp(-rate * years) - SPOT + paid, 0.0) - NOISE


@given(contract=markets.anything, plan=markets.plans)
def test_any_contract_has_a_finite_answer_within_its_bounds(contract, plan):
    spot, strike, sign = contract["spot"], contract["strike"], contract["sign"]
    years, rate = contract["years"], contract["rate"]
    told = cash_dividends.value(spot, strike, years, contract["vol"], rate, sign, markets.dividends(plan))
    assert all(math.isfinite(getattr(told, name)) for name in told.__slots__)
    most = spot if sign > 0 else strike * math.exp(max(-rate * years, 0.0))
    intrinsic = max(sign * (spot - strike), 0.0)
    assert intrinsic * (1 - 1e-9) <= told.price <= max(most, intrinsic) * (1 + 1e-9)
    assert -1e-9 <= sign * told.delta <= 1 + 1e-9


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"spot": -1.0}, "spot"),
        ({"strike": 0.0}, "strike"),
        ({"years": -0.1}, "years"),
        ({"vol": math.nan}, "vol"),
        ({"rate": math.inf}, "rate"),
        ({"sign": 0}, "sign"),
        ({"dividends": ([0.1], [-1.0])}, "dividends"),
        ({"dividends": ([0.1], [math.nan])}, "dividends"),
        ({"dividends": ([math.nan], [1.0])}, "dividends"),
        ({"dividends": ([math.inf], [1.0])}, "dividends"),
        ({"dividends": (np.zeros(2000), np.zeros(2000))}, "dividends"),
    ],
)
def test_nonsense_is_refused_by_name(wrong, name):
    contract = {
        "spot": 100.0,
        "strike": 100.0,
        "years": 0.5,
        "vol": 0.2,
        "rate": 0.04,
        "sign": 1,
        "dividends": ([0.1], [1.0]),
    }
    for ask in (cash_dividends.value, cash_dividends.price):
        with pytest.raises(PricingError) as refused:
            ask(**contract | wrong)
        assert refused.value.fields["name"] == name
