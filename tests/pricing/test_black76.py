"""Options on futures: the printed tables, and what holding the forward means for the Greeks."""

import math
from decimal import Decimal

import numpy as np
import pytest
import QuantLib
from hypothesis import given

from tests.pricing import exact, markets
from thetadesk.pricing import black76
from thetadesk.pricing.model import PricingError


@pytest.mark.parametrize(
    ("contract", "printed", "digits"),
    [
        # Hull, the example of the chapter on futures options; Haug, chapter 1.
        ((20, 20, 4 / 12, 0.25, 0.09, -1), 1.12, 2),
        ((19, 19, 0.75, 0.28, 0.10, 1), 1.7011, 4),
        ((19, 19, 0.75, 0.28, 0.10, -1), 1.7011, 4),
    ],
)
def test_printed_tables(contract, printed, digits):
    assert black76.price(*map(float, contract)) == pytest.approx(printed, abs=0.5 * 10**-digits + 1e-9)


def test_twenty_thousand_contracts_agree_with_quantlib_to_1e_12():
    market = markets.ordinary(20_000, seed=6)
    forward, strike, years, vol, rate, _, sign = market.values()
    ours = black76.value(forward, strike, years, vol, rate, sign)
    theirs = np.array(
        [
            (black.value(), black.deltaForward(), black.gammaForward(), black.vega(t) / 100)
            for t, black in (
                (
                    t,
                    QuantLib.BlackCalculator(
                        QuantLib.PlainVanillaPayoff(
                            QuantLib.Option.Call if s > 0 else QuantLib.Option.Put, k
                        ),
                        f,
                        v * math.sqrt(t),
                        math.exp(-r * t),
                    ),
                )
                for f, k, t, v, r, s in zip(forward, strike, years, vol, rate, sign, strict=True)
            )
        ]
    ).T
    for found, expected in zip((ours.price, ours.delta, ours.gamma, ours.vega), theirs, strict=True):
        assert np.abs(found - expected).max() < 1e-12
    # With the forward held the discounted price decays by r·price less half of σ²F²·gamma, as Black's equation says.
    decay = (rate * ours.price - 0.5 * (vol * forward) ** 2 * ours.gamma) / 365
    assert np.abs(ours.theta - decay).max() < 1e-12
    assert np.abs(ours.rho + years * ours.price / 100).max() < 1e-12


def test_prices_agree_with_60_digits_to_1e_12():
    for contract in (markets.contract(markets.ordinary(200, seed=8), place) for place in range(200)):
        spot, strike, years, vol, rate, _, sign = contract.values()
        true = exact.price(spot, strike, years, vol, rate, rate, sign)
        assert abs(Decimal(black76.price(spot, strike, years, vol, rate, sign)) - true) < Decimal("1e-12")


@pytest.mark.parametrize("forward", [100.0, np.array([100.0])])
def test_the_forward_does_not_move_with_the_rate(forward):
    greeks = black76.value(forward, 95.0, 0.5, 0.2, 0.05, -1)
    up, down = (black76.price(100.0, 95.0, 0.5, 0.2, 0.05 + side * 1e-5, -1) for side in (1, -1))
    assert greeks.rho == pytest.approx((up - down) / 2e-5 / 100, abs=1e-9)


def test_one_contract_is_valued_as_among_many():
    contracts = [futures(markets.contract(markets.wild(300), place)) for place in range(300)]
    many = black76.value(**{name: np.array([each[name] for each in contracts]) for name in contracts[0]})
    for place, each in enumerate(contracts):
        together = [part[place] for part in many.parts]
        assert black76.value(**each).parts == pytest.approx(together, rel=1e-9, abs=1e-10)


@given(markets.anything)
def test_every_contract_that_is_let_in_has_finite_figures(contract):
    one = black76.value(**futures(contract))
    many = black76.value(**{name: np.array([value]) for name, value in futures(contract).items()})
    assert np.isfinite([one.parts, *(zip(*many.parts, strict=True))]).all()
    assert min(one.price, one.gamma, one.vega) >= 0.0


def futures(contract: dict[str, float]) -> dict[str, float]:
    """A contract on a share as one on its forward."""
    kept = {name: contract[name] for name in ("strike", "years", "vol", "rate", "sign")}
    return kept | {"forward": contract["spot"]}


@pytest.mark.parametrize(
    ("name", "nonsense"),
    [("forward", -5.0), ("strike", 0.0), ("years", -0.1), ("vol", math.nan), ("rate", 40.0), ("sign", 0.0)],
)
def test_nonsense_is_refused_by_its_own_name(name, nonsense):
    contract = {"forward": 100.0, "strike": 95.0, "years": 0.5, "vol": 0.2, "rate": 0.05, "sign": 1.0}
    with pytest.raises(PricingError, match=f"^{name} is {nonsense}; it must be"):
        black76.value(**contract | {name: nonsense})
    with pytest.raises(PricingError, match=f"^{name} is {nonsense} at place 0"):
        black76.value(**contract | {name: np.array([nonsense])})
