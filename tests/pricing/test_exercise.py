"""When early exercise is best, and how likely it is."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pricing import markets
from thetadesk.pricing import cash_dividends, exercise, probability
from thetadesk.pricing.model import PricingError

NONE = ((), ())
TWICE = ([0.1, 0.35], [1.0, 1.0])
CALL = {"spot": 100.0, "strike": 95.0, "years": 0.5, "vol": 0.2, "rate": 0.03, "sign": 1}
PUT = CALL | {"strike": 105.0, "sign": -1, "rate": 0.05}


def test_a_call_is_exercised_only_before_a_dividend():
    strikes = np.linspace(60, 140, 17)
    outlook = exercise.outlook(100.0, strikes, 0.5, 0.2, 0.03, 1, TWICE)
    assert (outlook.now == 0.0).all()
    assert (outlook.otherwise == 0.0).all()
    assert outlook.before_dividends[0, 0] > 0.9
    assert (exercise.outlook(100.0, strikes, 0.5, 0.2, 0.03, 1, NONE).early == 0.0).all()


def test_at_the_boundary_exercise_and_holding_are_worth_the_same():
    first, last = exercise.outlook(**CALL, dividends=TWICE).boundaries
    for spot, rest, later in ((first, 0.4, ([0.25], [1.0])), (last, 0.15, NONE)):
        held = cash_dividends.price(spot - 1.0, 95.0, rest, 0.2, 0.03, 1, later)
        assert spot - 95.0 == pytest.approx(held, abs=0.01)


def test_the_gain_of_exercise_changes_sign_at_the_boundary():
    boundary = exercise.outlook(**CALL, dividends=TWICE).boundaries[0]
    around = CALL | {"spot": np.array([boundary - 1.0, boundary + 1.0])}
    holding, exercising = exercise.gain_before_dividend(**around, dividends=TWICE)
    assert holding < 0.0 < exercising


def test_the_gain_is_the_dividend_less_interest_and_the_put_that_is_thrown_away():
    gain = exercise.gain_before_dividend(**CALL | {"spot": 150.0}, dividends=([0.1], [1.0]))
    assert gain == pytest.approx(1.0 - 95.0 * -math.expm1(-0.03 * 0.4), abs=1e-3)


def test_no_dividend_has_no_gain():
    assert exercise.gain_before_dividend(**CALL, dividends=NONE) is None
    gains = exercise.gain_before_dividend(**CALL | {"years": np.array([0.05, 0.5])}, dividends=TWICE)
    assert np.isnan(gains).tolist() == [True, False]


@pytest.mark.parametrize("contract", [CALL, CALL | {"strike": 110.0, "vol": 0.4}])
def test_chances_are_those_of_simulated_paths(contract):
    outlook = exercise.outlook(**contract, dividends=TWICE)
    before, at_expiry = simulated(contract, outlook.boundaries)
    assert outlook.before_dividends == pytest.approx(before, abs=4e-3)
    assert outlook.at_expiry == pytest.approx(at_expiry, abs=4e-3)
    assert outlook.assigned == pytest.approx(sum(before) + at_expiry, abs=6e-3)


def simulated(contract, boundaries, paths: int = 200_000):
    rng = np.random.default_rng(1)
    spots, alive, now, before = np.full(paths, contract["spot"]), np.ones(paths, dtype=bool), 0.0, []
    for time, amount, boundary in zip(*TWICE, boundaries, strict=True):
        spots = spots * moves(rng, contract, time - now, paths)
        exercised = alive & (spots >= boundary)
        before.append(exercised.mean())
        alive, spots, now = alive & ~exercised, spots - amount, time
    spots = spots * moves(rng, contract, contract["years"] - now, paths)
    return before, (alive & (spots > contract["strike"])).mean()


def moves(rng, contract, years, paths):
    """Antithetic, which halves the noise."""
    normal = rng.standard_normal(paths // 2)
    score = np.concatenate([normal, -normal])
    rng.shuffle(score)
    return np.exp(
        (contract["rate"] - contract["vol"] ** 2 / 2) * years + contract["vol"] * math.sqrt(years) * score
    )


def test_a_put_waits_for_a_dividend_near_at_hand_and_is_exercised_after_it():
    deep = PUT | {"strike": 130.0}
    assert exercise.outlook(**deep, dividends=([0.02], [2.0])).now == 0.0
    assert exercise.outlook(**deep, dividends=([0.49], [0.1])).now == 1.0
    after = exercise.outlook(**deep, dividends=([0.02], [2.0]))
    assert after.otherwise > 0.9
    assert after.before_dividends[0] < 1e-6


def test_what_is_best_exercised_now_has_no_other_chance_and_only_delta():
    deep = PUT | {"strike": 150.0}
    outlook = exercise.outlook(**deep, dividends=NONE)
    assert (outlook.now, outlook.otherwise, outlook.at_expiry) == (1.0, 1.0, 0.0)
    told = cash_dividends.value(**deep, dividends=([0.45], [0.1]))
    assert (told.price, told.delta, told.gamma, told.theta, told.vega, told.rho) == (50.0, -1, 0, 0, 0, 0)


def test_with_negative_rates_calls_are_exercised_at_any_time_and_puts_never():
    assert exercise.outlook(**CALL | {"rate": -0.05}, dividends=NONE).otherwise > 0.1
    assert exercise.outlook(**PUT | {"rate": -0.05}, dividends=TWICE).early == 0.0


@pytest.mark.parametrize("sign", [1, -1])
def test_without_early_exercise_the_chance_is_that_of_ending_in_the_money(sign):
    rate = 0.03 * sign
    outlook = exercise.outlook(100.0, 105.0, 0.5, 0.25, rate, sign, NONE)
    expected = probability.of_ending_in_the_money(
        probability.Outlook(spot=100.0, years=0.5, vol=0.25, rate=rate), 105.0, sign
    )
    assert outlook.at_expiry == pytest.approx(expected, abs=1e-12)
    assert outlook.assigned == outlook.at_expiry


def test_nothing_left_of_the_life_is_decided():
    outlook = exercise.outlook(np.array([100.0, 90.0]), 95.0, 0.0, 0.25, 0.03, 1, TWICE)
    assert outlook.at_expiry.tolist() == [1.0, 0.0]
    assert outlook.early.tolist() == [0.0, 0.0]


@given(contract=markets.anything, plan=markets.plans)
def test_chances_are_chances(contract, plan):
    terms = {name: contract[name] for name in ("spot", "strike", "years", "vol", "rate", "sign")}
    outlook = exercise.outlook(**terms, dividends=markets.dividends(plan))
    every = [outlook.now, outlook.otherwise, outlook.at_expiry, *outlook.before_dividends]
    assert all(0.0 <= chance <= 1.0 for chance in every)
    assert outlook.assigned <= 1.0 + 1e-9
    gain = exercise.gain_before_dividend(**terms, dividends=markets.dividends(plan))
    assert gain is None or math.isfinite(gain)


@given(
    reach=st.floats(-2.5, 2.5),
    years=st.floats(0.02, 3),
    vol=st.floats(0.05, 1.5),
    rate=st.floats(0, 0.15),
    plan=st.lists(st.tuples(st.floats(0.01, 3), st.floats(0, 20)), max_size=3),
)
def test_whatever_the_call_it_is_exercised_only_before_a_dividend(reach, years, vol, rate, plan):
    strike = 100 * math.exp(reach * min(vol * math.sqrt(years), 0.6))
    outlook = exercise.outlook(100.0, strike, years, vol, rate, 1, markets.dividends(plan))
    assert (outlook.now, outlook.otherwise) == (0.0, 0.0)
    # What is paid has to beat the interest on the strike until expiry, or the next ex-date, to be worth it.
    counted = sorted((when, paid) for when, paid in plan if when < years and paid)
    ends = [when for when, _ in counted[1:]] + [years]
    for chance, (when, paid), until in zip(outlook.before_dividends, counted, ends, strict=False):
        if len({when for when, _ in counted}) == len(counted) and paid < -strike * math.expm1(
            -rate * (until - when)
        ):
            assert chance < 1e-6


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("spot", 0.0), ("strike", -1.0), ("years", math.nan), ("vol", -0.2), ("rate", math.inf), ("sign", 2)],
)
def test_nonsense_is_refused_by_name(name, wrong):
    for ask in (exercise.outlook, exercise.gain_before_dividend):
        with pytest.raises(PricingError) as refused:
            ask(**CALL | {name: wrong}, dividends=TWICE)
        assert refused.value.fields["name"] == name
    with pytest.raises(PricingError) as refused:
        exercise.outlook(**CALL, dividends=([0.1], [-1.0]))
    assert refused.value.fields["name"] == "dividends"
