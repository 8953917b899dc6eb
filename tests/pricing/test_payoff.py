"""Payoffs are read from a position's structure. The acceptance list of the payoff chart has 26 points; those that
numbers can hold are here, by their number:

1 breakevens and probability of profit do not depend on the zoom · 2 one model, front and back · 3 sliders move all
numbers · 4 a calendar has no "expiry payoff" · 5 every contract settles at its own time · 6 the range includes all strikes
and breakevens · 7 no breakeven twice · 8 fills meet the zero crossing · 9 0 % is a number · 10 labels follow the scenario ·
11 one sigma · 14 a table says what the chart says · 17 regressions · 18, 20, 26 a leg that is edited asks for its price
and volatility anew · 19 the clock advances · 21, 22 two expiries and distinct, ordered strikes stay so · 23, 24 what is
shown is what is held · 25 lines bend exactly at strikes.

The page holds the others: 12 locale and currency (ui/tests/numbers.test.tsx, format.test.ts), 13 zoom kept on update, 15
and 16 labels that do not collide (payoff.test.ts). What it adds to those above is in chain.test.tsx and structure.test.ts:
sliders ask for all numbers, another strike drops the price, templates take distinct strikes and two expirations, what is
asked for is what is shown.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pricing.positions import FRONT, NOW, condor, diagonal, long_call, option, scenario, shares
from thetadesk.pricing import payoff, probability, terms
from thetadesk.pricing import scenario as scenarios
from thetadesk.pricing.model import PricingError
from thetadesk.pricing.payoff import Leg


def test_01_breakeven_and_probability_do_not_depend_on_the_zoom():
    """A long 115 call on a spot of 100 has its breakeven at 116, whatever range is drawn."""
    found = payoff.expiry(long_call())
    assert found.breakevens == (116.0,)
    assert found.profitable == ((116.0, None),)
    outlook = scenarios.outlook(long_call(), scenario())
    chance = probability.of_profit(outlook, found.profitable)
    assert chance == pytest.approx(probability.of_ending_above(outlook, 116.0))
    for low, high in ((99.0, 101.0), (0.0, 1000.0)):
        drawn = payoff.samples(found, low, high, 50)
        assert payoff.expiry(long_call()) == found
        assert (116.0 in drawn) is (high > 116)


def test_02_one_model_values_front_and_back():
    """A calendar of equal strikes at the front expiry is the back leg by the model less the front's intrinsic value."""
    for european in (True, False):
        world = replace(scenario(), is_european=european, at=FRONT)
        back = diagonal(100, 100)[1]
        alone = scenarios.curve([back], [90.0, 100.0, 110.0], world)
        both = scenarios.curve(diagonal(100, 100), [90.0, 100.0, 110.0], world)
        front_value = [-100 * max(spot - 100.0, 0.0) + 100 * 2.0 for spot in (90.0, 100.0, 110.0)]
        assert both == pytest.approx([a + f for a, f in zip(alone, front_value, strict=True)], abs=1e-9)


@pytest.mark.parametrize(
    "moved",
    [
        {"at": NOW + timedelta(days=10)},
        {"spot": 104.0},
        {"vol_shift": 0.05},
    ],
    ids=["date", "price", "volatility"],
)
def test_03_each_slider_moves_all_numbers(moved):
    before, after = scenario(), replace(scenario(), **moved)
    first, second = (scenarios.standing(condor(), world) for world in (before, after))
    for field in ("value", "profit", "delta", "gamma", "theta", "vega", "rho"):
        assert getattr(first, field) != getattr(second, field), field
    legs = diagonal(100, 105)
    changed = [scenarios.outlook(legs, world) for world in (before, after)]
    assert changed[0] != changed[1]
    chances = [
        probability.of_profit(outlook, scenarios.outcome(legs, world).profitable)
        for outlook, world in zip(changed, (before, after), strict=True)
    ]
    assert chances[0] != chances[1]


def test_03_a_volatility_slider_moves_the_breakevens_of_a_calendar():
    narrow, wide = (
        scenarios.outcome(diagonal(100, 100), replace(scenario(), vol_shift=shift)) for shift in (0.0, 0.1)
    )
    assert wide.breakevens[0] < narrow.breakevens[0]
    assert wide.breakevens[1] > narrow.breakevens[1]
    assert wide.max_profit > narrow.max_profit


def test_04_a_calendar_has_no_expiry_payoff():
    with pytest.raises(PricingError, match="expire at 2 different instants"):
        payoff.expiry(diagonal(100, 100))
    found = scenarios.outcome(diagonal(100, 100), scenario())
    assert (found.kind, found.at) == ("front expiry", FRONT)
    assert scenarios.outcome(condor(), scenario()).kind == "expiry"


def test_05_every_contract_settles_at_its_own_time():
    """SPX settles at the opening and SPXW at the close of the same day: between them only one is alive."""
    third_friday = date(2026, 12, 18)
    morning, evening = (terms.settles_at(root, third_friday) for root in ("SPX", "SPXW"))
    legs = [option(1, "C", 100, morning, 1.0), option(1, "C", 100, evening, 1.0)]
    with pytest.raises(PricingError, match="2 different instants"):
        payoff.expiry(legs)
    noon = replace(scenario(), at=datetime(2026, 12, 18, 17, 0, tzinfo=UTC), is_european=True)
    assert scenarios.standing(legs[:1], noon).theta == 0.0
    assert scenarios.standing(legs[1:], noon).theta < 0.0
    assert scenarios.standing(legs[:1], noon).value == 0.0


def test_06_the_range_includes_all_strikes_and_breakevens():
    for legs in (condor(), long_call(), diagonal(90, 120)):
        found = scenarios.outcome(legs, scenario())
        low, high = payoff.span(legs, found, around=[100.0])
        assert low < min([100.0, *found.breakevens, *(leg.strike for leg in legs)])
        assert high > max([100.0, *found.breakevens, *(leg.strike for leg in legs)])
    assert payoff.span(shares(), payoff.expiry(shares()), around=[60.0, 150.0])[0] < 60.0


def test_07_no_breakeven_is_told_twice():
    """A corner that lies on zero belongs to the line before it and to the one after it."""
    fly = [option(1, "C", 95, price=6), option(-2, "C", 100, price=3), option(1, "C", 105, price=5)]
    assert payoff.expiry(fly).breakevens == (100.0,)
    straddle = [option(1, "C", 100, price=0), option(1, "P", 100, price=0)]
    assert payoff.expiry(straddle).breakevens == (100.0,)
    assert payoff.expiry([*condor(), *condor()]).breakevens == payoff.expiry(condor()).breakevens


def test_08_fills_meet_the_zero_crossing():
    found = payoff.expiry(condor())
    drawn = payoff.samples(found, 80.0, 120.0, 7)
    profits = scenarios.curve(condor(), drawn, replace(scenario(), at=FRONT))
    for before, after in pairwise(profits):
        assert not (before < -1e-9 and after > 1e-9)
        assert not (before > 1e-9 and after < -1e-9)
    assert [payoff.profit_at(found, price) for price in found.breakevens] == [0.0, 0.0]


def test_09_nothing_to_win_is_zero_and_not_unknown():
    locked = [option(1, "C", 100, price=6), option(-1, "C", 105, price=0.5)]
    found = payoff.expiry(locked)
    assert found.profitable == ()
    assert found.max_profit == -50.0
    assert probability.of_profit(scenarios.outlook(locked, scenario()), found.profitable) == 0.0
    sure = [option(1, "C", 100, price=0.5), option(-1, "C", 105, price=1)]
    assert probability.of_profit(scenarios.outlook(sure, scenario()), payoff.expiry(sure).profitable) == 1.0


def test_10_labels_follow_the_scenario():
    assert scenario().words == "2026-11-20 17:00 UTC at 100.00"
    moved = replace(scenario(), at=FRONT, spot=95.5, vol_shift=-0.05)
    assert moved.words == "2026-12-18 21:00 UTC at 95.50, volatility -5.0 points"


def test_11_the_band_drawn_and_the_probability_told_have_one_sigma():
    outlook = scenarios.outlook(condor(), replace(scenario(), rate=0.02, dividend_yield=0.02))
    driftless = replace(outlook, rate=outlook.vol**2 / 2, carry_yield=0.0)
    chance = probability.of_profit(driftless, [(driftless.moved(-1), driftless.moved(1))])
    assert chance == pytest.approx(0.6826894921370859, abs=1e-12)


def test_14_a_table_says_what_the_chart_says():
    spots, ats = [90.0, 100.0, 110.0], [NOW, NOW + timedelta(days=14), FRONT]
    rows = scenarios.table(condor(), spots, ats, scenario())
    for column, at in enumerate(ats):
        assert [row[column] for row in rows] == scenarios.curve(condor(), spots, replace(scenario(), at=at))
    assert [row[-1] for row in rows] == pytest.approx(
        [payoff.profit_at(payoff.expiry(condor()), spot) for spot in spots], abs=1e-9
    )


def test_17_known_structures_keep_their_figures():
    found = payoff.expiry(condor())
    assert found.corners == ((0.0, -400.0), (90.0, -400.0), (95.0, 100.0), (105.0, 100.0), (110.0, -400.0))
    assert (found.breakevens, found.max_profit, found.max_loss) == ((94.0, 106.0), 100.0, -400.0)
    assert payoff.net_cost(condor()) == -100.0
    covered = payoff.expiry([*shares(), option(-1, "C", 105, price=Decimal("2.35"))])
    assert (covered.breakevens, covered.max_profit, covered.max_loss) == ((97.65,), 735.0, -9765.0)
    put = payoff.expiry([option(-2, "P", 50, price=Decimal("1.10"))])
    assert (put.breakevens, put.max_profit, put.max_loss) == ((48.9,), 220.0, -9780.0)
    naked = payoff.expiry([option(-1, "C", 100, price=3)])
    assert (naked.breakevens, naked.max_profit, naked.max_loss) == ((103.0,), 300.0, None)
    ratio = payoff.expiry([option(1, "C", 100, price=4), option(-3, "C", 110, price=1)])
    assert ratio.breakevens == (101.0, 114.5)
    assert (ratio.max_profit, ratio.max_loss) == (900.0, None)
    assert payoff.expiry(shares(-100)).max_profit == 10_000.0
    assert payoff.expiry(shares(-100)).max_loss is None


@pytest.mark.parametrize(
    "terms_", [{"strike": 110}, {"expires_at": FRONT + timedelta(days=28)}, {"kind": "P"}]
)
def test_18_20_26_an_edited_leg_asks_for_its_price_and_volatility_anew(terms_):
    [leg] = long_call()
    moved = leg.moved(**terms_)
    assert (moved.price, moved.vol) == (None, None)
    assert moved.quantity == leg.quantity
    with pytest.raises(PricingError, match=r"the price paid for 1 . 1\d\d is not known"):
        payoff.net_cost([moved])
    with pytest.raises(PricingError, match="has no volatility"):
        scenarios.curve([replace(moved, price=1.0)], [100.0], scenario())
    fresh = replace(moved, price=2.0, vol=0.25)
    assert payoff.net_cost([fresh]) == 200.0


def test_19_the_clock_advances():
    """Nothing but time passes, and what is short premium earns it."""
    values = [
        scenarios.standing(condor(), replace(scenario(), at=NOW + timedelta(days=day))).profit
        for day in (0, 7, 14, 21, 28)
    ]
    assert values == sorted(values)
    assert scenarios.outlook(condor(), replace(scenario(), at=FRONT)).years == 0.0


def test_21_22_two_expiries_and_distinct_strikes_stay_as_they_are():
    legs = diagonal(100, 105)
    assert payoff.expirations(legs) == [FRONT, FRONT + timedelta(days=28)]
    assert payoff.expirations(reversed(legs)) == payoff.expirations(legs)
    prices = [price for price, _ in payoff.expiry(condor()).corners]
    assert prices == sorted(set(prices)) == [0.0, 90.0, 95.0, 105.0, 110.0]


def test_23_24_what_is_shown_is_what_is_held():
    """The order of legs, and how a quantity is split over them, changes nothing."""
    shuffled = [*reversed(condor())]
    split = [replace(leg, quantity=Decimal(leg.quantity) / 4) for leg in condor() for _ in range(4)]
    for legs in (shuffled, split):
        assert payoff.expiry(legs) == payoff.expiry(condor())
        assert scenarios.standing(legs, scenario()).delta == pytest.approx(
            scenarios.standing(condor(), scenario()).delta, abs=1e-9
        )


def test_25_lines_bend_exactly_at_strikes():
    found = payoff.expiry(condor())
    for count in (2, 3, 10, 301):
        drawn = payoff.samples(found, 85.0, 115.0, count)
        assert {90.0, 94.0, 95.0, 105.0, 106.0, 110.0} <= set(drawn)
        assert drawn == sorted(set(drawn))
        assert (drawn[0], drawn[-1]) == (85.0, 115.0)


def test_tenths_are_tenths():
    """Binary floats would leave a credit of 0.1 + 0.2 − 0.3 as something."""
    flat = [option(-1, "C", 100, price=0.1), option(-1, "P", 100, price=0.2), option(1, "C", 110, price=0.3)]
    assert payoff.net_cost(flat) == 0.0
    spread = [option(-1, "P", 95, price=1.1), option(1, "P", 90, price=1.1)]
    found = payoff.expiry(spread)
    assert found.breakevens == (95.0,)
    assert found.max_profit == 0.0
    assert found.profitable == ()


def test_a_stretch_of_exactly_nothing_begins_and_ends_with_a_breakeven():
    found = payoff.expiry(
        [
            option(1, "C", 100, price=5),
            option(-1, "C", 105, price=0),
            option(-1, "C", 110, price=0),
            option(1, "C", 115, price=0),
        ]
    )
    assert found.breakevens == (105.0, 110.0)
    assert found.profitable == ()


def test_the_whole_position_may_be_nothing():
    found = payoff.expiry([option(1, "C", 100, price=2), option(-1, "C", 100, price=2)])
    assert (found.breakevens, found.profitable, found.max_profit, found.max_loss) == ((), (), 0.0, 0.0)


legs = st.lists(
    st.builds(
        Leg,
        st.integers(-5, 5),
        st.sampled_from(["C", "P"]),
        st.integers(10, 200),
        st.just(FRONT),
        st.sampled_from([1, 10, 100]),
        st.decimals(0, 30, places=2),
    ),
    min_size=1,
    max_size=6,
)


@given(legs)
def test_corners_breakevens_and_extremes_agree_with_the_sum_of_the_legs(position):
    found = payoff.expiry(position)

    def profit(price: Fraction) -> Fraction:
        total = Fraction(0)
        for leg in position:
            gap = price - leg.strike if leg.kind == "C" else leg.strike - price
            total += leg.quantity * leg.multiplier * (max(gap, Fraction(0)) - Fraction(leg.price))
        return total

    grid = [Fraction(price) for price in range(401)]
    profits = [profit(price) for price in grid]
    for price, expected in zip(grid, profits, strict=True):
        assert payoff.profit_at(found, float(price)) == pytest.approx(float(expected), abs=1e-6)
        inside = any(low < price < (high or 10**9) for low, high in found.profitable)
        assert inside is (expected > 0) or float(price) in found.breakevens or price == 0
    assert found.max_profit is None or found.max_profit >= float(max(profits))
    assert found.max_loss is None or found.max_loss <= float(min(profits))
    assert list(found.breakevens) == sorted(set(found.breakevens))
    for price in found.breakevens:
        assert payoff.profit_at(found, price) == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "X"}, "kind of a leg is X; it must be C for a call"),
        ({"strike": -5}, "strike of a leg is -5; it must be a number"),
        ({"strike": None}, "strike of a leg is None"),
        ({"expires_at": None}, "expires_at of a leg is None; an option needs"),
        ({"expires_at": datetime(2026, 12, 18)}, "needs the aware instant"),  # noqa: DTZ001
        ({"multiplier": 0}, "multiplier of a leg is 0"),
        ({"price": float("nan")}, "price of a leg is nan"),
        ({"quantity": float("inf")}, "quantity of a leg is inf"),
        ({"vol": -0.2}, "vol of a leg is -0.2"),
    ],
)
def test_a_leg_that_cannot_be_is_refused_by_name(changes, message):
    with pytest.raises(PricingError, match=message):
        replace(long_call()[0], **changes)


def test_nothing_has_no_payoff_and_nowhere_no_drawing():
    with pytest.raises(PricingError, match="there is no leg"):
        payoff.expiry([])
    found = payoff.expiry(condor())
    for low, high, count in ((100.0, 90.0, 10), (-1.0, 90.0, 10), (90.0, 100.0, 1)):
        with pytest.raises(PricingError, match="cannot be drawn"):
            payoff.samples(found, low, high, count)
