"""The European formula: exact against 60 digits and QuantLib, right against printed tables, sane everywhere."""

import math
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
import QuantLib
from hypothesis import given

from tests.pricing import exact, markets
from thetadesk.pricing import european
from thetadesk.pricing.inputs import LARGEST_VOL
from thetadesk.pricing.model import Greeks, PricingError

GRID = 20_000
CONTRACT = {
    "spot": 100.0,
    "strike": 90.0,
    "years": 0.25,
    "vol": 0.2,
    "rate": 0.05,
    "carry_yield": 0.02,
    "sign": 1.0,
}
FIELDS = ("price", "delta", "gamma", "theta", "vega", "rho")


def quantlib(market: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """QuantLib's Black calculator, in our units."""
    rows = []
    for place in range(market["spot"].size):
        spot, strike, years, vol, rate, carry, sign = markets.contract(market, place).values()
        right = QuantLib.Option.Call if sign > 0 else QuantLib.Option.Put
        forward, discount = spot * math.exp((rate - carry) * years), math.exp(-rate * years)
        black = QuantLib.BlackCalculator(
            QuantLib.PlainVanillaPayoff(right, strike), forward, vol * math.sqrt(years), discount
        )
        rows.append(
            (
                black.value(),
                black.delta(spot),
                black.gamma(spot),
                black.theta(spot, years) / 365,
                black.vega(years) / 100,
                black.rho(years) / 100,
            )
        )
    return dict(zip(FIELDS, np.array(rows).T, strict=True))


@pytest.mark.parametrize(("kind", "scale"), [("ordinary", 1.0), ("wild", 25.0)])
def test_twenty_thousand_contracts_agree_with_quantlib(kind, scale):
    market = getattr(markets, kind)(GRID)
    ours, theirs = european.value(**market), quantlib(market)
    # Wild strikes are 20 times the spot, and an error is one of the last digit of the strike.
    for field in FIELDS:
        error = np.abs(getattr(ours, field) - theirs[field])
        assert error.max() < 1e-12 * scale * max(1.0, np.abs(theirs[field]).max() / 100), field


def test_prices_agree_with_60_digits_to_1e_12():
    market = markets.ordinary(300, seed=9)
    ours = european.value(**market).price
    for place, price in enumerate(ours):
        contract = markets.contract(market, place)
        assert abs(Decimal(float(price)) - exact.price(**contract)) < Decimal("1e-12"), contract
        assert abs(Decimal(european.price(**contract)) - exact.price(**contract)) < Decimal("1e-12"), contract


def test_cheap_options_keep_their_digits():
    """Far out of the money the price is tiny, and right relative to itself: volatility can be read from it."""
    for strike, sign in ((180.0, 1), (60.0, -1), (230.0, 1)):
        contract = CONTRACT | {"strike": strike, "sign": sign}
        true = exact.price(**contract)
        assert 0 < true < Decimal("1e-5")
        for price in (european.price(**contract), european.price(**contract | {"vol": np.array([0.2])})[0]):
            assert abs(Decimal(float(price)) / true - 1) < Decimal("1e-11")


@pytest.mark.parametrize(
    ("contract", "field", "printed", "digits"),
    [
        # Hull, "Options, Futures, and Other Derivatives", the example of the chapter on Black–Scholes–Merton.
        ((42, 40, 0.5, 0.2, 0.1, 0.0, 1), "price", 4.76, 2),
        ((42, 40, 0.5, 0.2, 0.1, 0.0, -1), "price", 0.81, 2),
        # Haug, "The Complete Guide to Option Pricing Formulas", chapters 1 and 2.
        ((60, 65, 0.25, 0.30, 0.08, 0.0, 1), "price", 2.1334, 4),
        ((100, 95, 0.5, 0.20, 0.10, 0.05, -1), "price", 2.4648, 4),
        ((105, 100, 0.5, 0.36, 0.10, 0.10, 1), "delta", 0.5946, 4),
        ((105, 100, 0.5, 0.36, 0.10, 0.10, -1), "delta", -0.3566, 4),
        ((55, 60, 0.75, 0.30, 0.10, 0.0, 1), "gamma", 0.0278, 4),
        ((55, 60, 0.75, 0.30, 0.105, 0.0355, 1), "vega", 0.185027, 6),
        ((430, 405, 1 / 12, 0.20, 0.07, 0.05, -1), "theta", -31.1924 / 365, 6),
        ((72, 75, 1.0, 0.19, 0.09, 0.0, 1), "rho", 0.387325, 6),
    ],
)
def test_printed_tables(contract, field, printed, digits):
    found = getattr(european.value(*map(float, contract)), field)
    assert found == pytest.approx(printed, abs=0.5 * 10**-digits + 1e-9)


def test_one_contract_is_valued_as_among_many():
    market = markets.wild(500)
    many = european.value(**market)
    for place in range(500):
        one = european.value(**markets.contract(market, place))
        for field in FIELDS:
            expected = float(getattr(many, field)[place])
            assert getattr(one, field) == pytest.approx(expected, rel=1e-9, abs=2e-12), (field, place)


def test_floats_give_floats_and_arrays_their_common_shape():
    assert all(type(getattr(european.value(100, 90, 1, 0.2, 0, 0, 1), field)) is float for field in FIELDS)
    table = european.value(np.array([[90.0], [100.0]]), np.array([95.0, 100.0, 105.0]), 0.5, 0.2, 0.03, 0, -1)
    assert {getattr(table, field).shape for field in FIELDS} == {(2, 3)}
    assert table.price[1, 2] == pytest.approx(
        european.price(100.0, 105.0, 0.5, 0.2, 0.03, 0.0, -1), abs=1e-13
    )
    assert european.value(np.array([]), 100.0, 1.0, 0.2, 0.0, 0.0, 1).price.shape == (0,)
    with pytest.raises(ValueError, match="broadcast"):
        european.value(np.ones(2), np.ones(3), 1.0, 0.2, 0.0, 0.0, 1)


@given(markets.anything)
def test_every_contract_that_is_let_in_has_finite_figures(contract):
    with np.errstate(all="raise", under="ignore"):
        many = european.value(**contract | {"vol": np.array([contract["vol"]])})
    one = european.value(**contract)
    for field in FIELDS:
        assert math.isfinite(getattr(one, field)), field
        assert np.isfinite(getattr(many, field)).all(), field
    assert one.price >= 0.0
    assert one.gamma >= 0.0
    assert one.vega >= 0.0


@given(markets.sensible)
def test_prices_stay_between_their_bounds_and_call_and_put_are_tied(contract):
    spot, strike, years, _, rate, carry, sign = (contract[name] for name in markets.NAMES)
    ahead, owed = spot * math.exp(-carry * years), strike * math.exp(-rate * years)
    room = 1e-12 * (ahead + owed)
    price = european.price(**contract)
    assert max(sign * (ahead - owed), 0.0) - room <= price <= (ahead if sign > 0 else owed) + room
    other = european.price(**contract | {"sign": -sign})
    assert sign * (price - other) == pytest.approx(ahead - owed, abs=room)
    call, put = (european.value(**contract | {"sign": right}) for right in (1, -1))
    assert call.gamma == pytest.approx(put.gamma, rel=1e-9, abs=1e-300)
    assert call.vega == pytest.approx(put.vega, rel=1e-9, abs=1e-300)
    assert call.delta - put.delta == pytest.approx(math.exp(-carry * years), abs=1e-12)


@given(markets.sensible)
def test_prices_rise_with_volatility_and_bend_upwards_with_the_spot(contract):
    spot = contract["spot"]
    room = 1e-12 * (spot + contract["strike"])
    vols = european.price(**contract | {"vol": np.linspace(0.01, 4, 40)})
    assert np.all(np.diff(vols) >= -room)
    spots = european.price(**contract | {"spot": np.linspace(0.5 * spot, 1.5 * spot, 41)})
    assert np.all(contract["sign"] * np.diff(spots) >= -room)
    assert np.all(np.diff(spots, 2) >= -room)
    strikes = european.price(**contract | {"strike": np.linspace(0.5, 1.5, 41) * contract["strike"]})
    assert np.all(contract["sign"] * np.diff(strikes) <= room)
    assert np.all(np.diff(strikes, 2) >= -room)


@given(markets.sensible)
def test_greeks_are_the_slopes_of_the_price(contract):
    """By central differences, as closely as those can tell."""
    greeks = european.value(**contract)
    scale = contract["spot"] + contract["strike"]

    def slope(name: str, step: float) -> float:
        up, down = (european.price(**contract | {name: contract[name] + side * step}) for side in (1, -1))
        return (up - down) / (2 * step)

    deviation = contract["vol"] * math.sqrt(contract["years"])
    step = 1e-4 * contract["spot"] * min(deviation, 1.0)
    assert greeks.delta == pytest.approx(slope("spot", step), abs=1e-5)
    assert greeks.vega == pytest.approx(slope("vol", 1e-4 * contract["vol"]) / 100, abs=1e-7 * scale)
    assert greeks.rho == pytest.approx(slope("rate", 1e-5) / 100, abs=1e-7 * scale)
    # The theta of a day ago is another one: the difference is taken over a small part of the time left.
    aged = slope("years", 1e-4 * contract["years"]) / -365
    assert greeks.theta == pytest.approx(aged, abs=1e-6 * scale)


@pytest.mark.parametrize("array", [False, True])
def test_what_is_certain_is_worth_its_intrinsic_value(array):
    def value(**changes: float) -> Greeks:
        contract = CONTRACT | {"years": 0.0}
        contract |= changes
        if not array:
            return european.value(**contract)
        many = european.value(**contract | {"spot": np.array([contract["spot"]])})
        return Greeks(*(float(getattr(many, field)[0]) for field in FIELDS))

    assert value() == Greeks(10.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    worthless = value(sign=-1)
    assert worthless.delta == pytest.approx(0.0, abs=1e-300)
    assert replace(worthless, delta=0.0) == Greeks(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    at_the_strike = value(strike=100.0)
    assert at_the_strike.delta == pytest.approx(0.5, abs=1e-15)
    assert replace(at_the_strike, delta=0.5) == Greeks(0.0, 0.5, 0.0, 0.0, 0.0, 0.0)
    certain = value(vol=0.0, years=1.0)
    assert certain.price == pytest.approx(100 * math.exp(-0.02) - 90 * math.exp(-0.05), abs=1e-13)
    assert (certain.gamma, certain.vega) == (0.0, 0.0)
    assert certain.theta == pytest.approx((2 * math.exp(-0.02) - 4.5 * math.exp(-0.05)) / 365, abs=1e-13)


@pytest.mark.parametrize(
    ("name", "nonsense"),
    [
        ("spot", -1.0),
        ("spot", 0.0),
        ("strike", math.inf),
        ("years", -0.01),
        ("years", 2000.0),
        ("vol", -0.2),
        ("vol", LARGEST_VOL + 1),
        ("rate", 5.25),
        ("carry_yield", math.nan),
        ("sign", 0.0),
    ],
)
def test_nonsense_is_refused_by_name(name, nonsense):
    contract = CONTRACT | {"years": 0.5}
    with pytest.raises(PricingError, match=f"^{name} is {nonsense}; it must be") as refused:
        european.value(**contract | {name: nonsense})
    assert refused.value.fields == {"name": name}
    many = {key: np.full(3, number) for key, number in contract.items()}
    many[name][1] = nonsense
    with pytest.raises(PricingError, match=f"^{name} is {nonsense} at place 1; it must be"):
        european.value(**many)
