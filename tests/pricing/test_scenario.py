"""Before expiry a position is the sum of its legs by the model, wherever the sliders stand."""

import math
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pricing import markets
from tests.pricing.positions import BACK, FRONT, NOW, condor, diagonal, long_call, option, scenario, shares
from thetadesk.pricing import american, european, payoff, probability
from thetadesk.pricing import scenario as scenarios
from thetadesk.pricing.model import PricingError
from thetadesk.pricing.payoff import Leg
from thetadesk.pricing.scenario import Scenario
from thetadesk.pricing.terms import years_left


@pytest.mark.parametrize("model", [american, european])
def test_a_position_is_the_sum_of_its_legs(model):
    world = replace(scenario(), is_european=model is european)
    found = scenarios.standing(condor(), world)
    left = years_left(NOW, FRONT)
    legs = [
        (leg.units, model.value(100.0, float(leg.strike), left, leg.vol, 0.04, 0.01, payoff.SIGNS[leg.kind]))
        for leg in condor()
    ]
    for field in ("delta", "gamma", "theta", "vega", "rho"):
        assert getattr(found, field) == pytest.approx(sum(n * getattr(g, field) for n, g in legs)), field
    assert found.value == pytest.approx(sum(units * greeks.price for units, greeks in legs))
    assert found.profit == pytest.approx(found.value + 100.0)
    assert scenarios.curve(condor(), [100.0], world)[0] == pytest.approx(found.profit, abs=2e-2)


def test_a_strike_is_touched_twice_as_often_as_it_is_passed():
    world = scenario()
    far = option(-1, "P", 90)
    touched, ended = scenarios.chances(far, world)
    left = years_left(NOW, FRONT)
    seen = probability.Outlook(100.0, left, far.vol, world.rate, world.dividend_yield)
    assert ended == probability.of_ending_below(seen, 90.0)
    assert ended < touched <= 2.2 * ended
    assert scenarios.chances(far, replace(world, spot=89.0))[0] == 1.0
    assert scenarios.chances(shares()[0], world) is None
    assert scenarios.chances(replace(far, vol=None), world) is None
    assert scenarios.chances(far, replace(world, at=FRONT)) is None


def test_premium_sold_earns_time_and_fears_volatility():
    found = scenarios.standing(condor(), scenario())
    assert found.theta > 0 > found.vega
    assert found.gamma < 0


def test_shares_are_all_delta():
    found = scenarios.standing(shares(), replace(scenario(), spot=103.0))
    assert (found.value, found.profit, found.delta) == (10_300.0, 300.0, 100.0)
    assert (found.gamma, found.theta, found.vega, found.rho) == (0.0, 0.0, 0.0, 0.0)
    assert scenarios.curve(shares(), [90.0, 110.0], scenario()) == [-1000.0, 1000.0]
    assert scenarios.outlook(shares(), scenario()) is None


def test_at_expiry_the_curve_is_the_payoff():
    spots = [80.0, 92.5, 100.0, 107.0, 120.0]
    world = replace(scenario(), at=FRONT)
    exact = payoff.expiry(condor())
    assert scenarios.curve(condor(), spots, world) == pytest.approx(
        [payoff.profit_at(exact, spot) for spot in spots], abs=1e-9
    )
    later = replace(scenario(), at=FRONT + timedelta(days=400))
    assert scenarios.curve(condor(), spots, later) == pytest.approx(scenarios.curve(condor(), spots, world))


def test_a_price_of_nothing_is_on_the_curve():
    for european_ in (True, False):
        world = replace(scenario(), is_european=european_)
        bottom = scenarios.curve([option(1, "P", 100, price=5)], [0.0], world)[0]
        assert bottom == pytest.approx(
            100 * (100.0 * (np.exp(-0.04 * years_left(NOW, FRONT)) if european_ else 1) - 5)
        )


@pytest.mark.parametrize("european_", [True, False], ids=["european", "american"])
def test_the_front_expiry_of_a_calendar_is_found_to_the_cent(european_):
    world = replace(scenario(), is_european=european_)
    legs = diagonal(100, 100)
    found = scenarios.outcome(legs, world)
    front = replace(world, at=FRONT)
    low, high = found.breakevens
    assert low < 100 < high
    assert scenarios.curve(legs, found.breakevens, front) == pytest.approx([0.0, 0.0], abs=1e-5)
    assert found.profitable == ((low, high),)
    # A calendar earns most when the front leg ends exactly worthless at its strike.
    assert found.max_profit == pytest.approx(scenarios.curve(legs, [100.0], front)[0])
    assert found.max_loss == pytest.approx(min(scenarios.curve(legs, [1e-6, 400.0], front)), abs=0.5)
    assert found.slope == 0.0


def test_what_has_no_limit_says_so_before_expiry_too():
    more = [option(-1, "C", 100, price=2.0), option(2, "C", 105, BACK, price=2.0)]
    fewer = [option(-2, "C", 100, price=2.0), option(1, "C", 105, BACK, price=2.0)]
    assert scenarios.outcome(more, scenario()).max_profit is None
    assert scenarios.outcome(more, scenario()).max_loss is not None
    assert scenarios.outcome(fewer, scenario()).max_loss is None
    last = scenarios.outcome(more, scenario()).profitable[-1]
    assert last[1] is None


def test_a_diagonal_that_always_loses_has_no_breakeven():
    dear = [option(-1, "C", 100, price=0.0), option(1, "C", 100, BACK, price=30.0)]
    found = scenarios.outcome(dear, scenario())
    assert (found.breakevens, found.profitable) == ((), ())
    gift = [option(-1, "C", 100, price=30.0), option(1, "C", 100, BACK, price=0.0)]
    assert scenarios.outcome(gift, scenario()).profitable == ((0.0, None),)


def test_the_outlook_takes_the_volatility_nearest_to_the_money():
    found = scenarios.outlook(condor(), replace(scenario(), spot=104.0, vol_shift=0.02))
    assert found.vol == pytest.approx(0.30)
    assert found.years == pytest.approx(years_left(NOW, FRONT))
    assert scenarios.outlook([replace(condor()[0], vol=None)], scenario()) is None


def test_volatility_cannot_be_moved_below_nothing():
    crushed = replace(scenario(), vol_shift=-1.0)
    assert scenarios.standing(long_call(), crushed).value == pytest.approx(0.0, abs=1e-9)


def test_decimals_and_floats_mean_the_same():
    written = [option(Decimal(1), "C", Decimal("115"), price=Decimal("1.00"))]
    assert scenarios.standing(written, scenario()) == scenarios.standing(long_call(), scenario())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"spot": -1.0}, "^spot is -1.0; it must be"),
        ({"rate": 50.0}, "^rate is 50.0; it must be a fraction"),
        ({"vol_shift": float("nan")}, "^vol_shift is nan; it must be a fraction"),
        ({"vol_shift": -200.0}, "^vol_shift is -200.0; it must be a fraction"),
        ({"at": datetime(2026, 12, 1)}, "needs an aware instant"),  # noqa: DTZ001
    ],
)
def test_nonsense_is_refused_by_name(changes, message):
    with pytest.raises(PricingError, match=message):
        Scenario(**{"spot": 100.0, "at": NOW} | changes)


def test_a_curve_is_drawn_over_numbers():
    for legs in (condor(), shares()):
        with pytest.raises(PricingError, match=r"^one of the spots is nan"):
            scenarios.curve(legs, [100.0, math.nan], scenario())


moments = st.integers(0, 4).map(lambda step: NOW + timedelta(days=7 * step**3))
amounts = st.floats(-1e12, 1e12)
parts = st.builds(
    Leg, amounts, st.sampled_from("CP"), markets.prices, moments, markets.prices, amounts, markets.vols
) | st.builds(Leg, amounts, st.just("S"), multiplier=markets.prices, price=amounts)
worlds = st.builds(
    Scenario,
    spot=markets.prices,
    at=st.integers(-3000, 3000).map(lambda hours: NOW + timedelta(hours=17 * hours)),
    rate=markets.rates,
    dividend_yield=markets.rates,
    vol_shift=st.floats(-100, 100),
    is_european=st.booleans(),
)


@given(st.lists(parts, min_size=1, max_size=4), worlds)
def test_any_position_has_finite_figures_in_any_scenario(legs, world):
    stands = scenarios.standing(legs, world)
    assert all(math.isfinite(getattr(stands, name)) for name in stands.__slots__)
    assert np.isfinite(scenarios.curve(legs, [0.0, world.spot, 1e13], world)).all()
    found = scenarios.outcome(legs, world)
    assert np.isfinite([found.slope, found.max_profit or 0, found.max_loss or 0]).all()
    assert np.isfinite(found.corners).all()
    assert list(found.breakevens) == sorted(set(found.breakevens))
    low, high = payoff.span(legs, found, [world.spot])
    assert np.isfinite(payoff.samples(found, low, high, 20)).all()
    outlook = scenarios.outlook(legs, world)
    assert outlook is None or 0.0 <= probability.of_profit(outlook, found.profitable) <= 1.0


def test_a_breakeven_that_falls_on_a_point_of_the_search_is_found():
    """Bought for what it is worth at the front strike, a calendar earns nothing there and loses everywhere else."""
    front = replace(scenario(), at=FRONT)
    worth = scenarios.curve(diagonal(100, 100), [100.0], front)[0]
    dear = [*diagonal(100, 100)[:1], replace(diagonal(100, 100)[1], price=3.5 + worth / 100)]
    found = scenarios.outcome(dear, scenario())
    assert found.max_profit == pytest.approx(0.0, abs=1e-6)
    assert all(high - low < 1e-3 for low, high in found.profitable)
    cheap = [dear[0], replace(dear[1], price=dear[1].price - 0.5)]
    low, high = scenarios.outcome(cheap, scenario()).breakevens
    assert low < 100 < high
