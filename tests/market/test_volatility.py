"""The five estimators agree with their papers, with each other where they should, and with simulated prices."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import log, sqrt
from statistics import stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.market.recorded import daily
from thetadesk.market.model import Candle
from thetadesk.market.volatility import ESTIMATORS, FEWEST, realised, rolling

START = datetime(2026, 1, 5, 14, 30, tzinfo=UTC)


def walk(days: int, sigma: float, drift: float = 0.0, night: float = 0.0, seed: int = 7) -> list[Candle]:
    """Days of a random walk with `sigma` a year, of whose variance the share `night` happens overnight."""
    chance, steps = np.random.default_rng(seed), 400
    overnight = chance.normal(drift / 252 * night, sigma * sqrt(night / 252), days)
    within = chance.normal(
        drift / 252 * (1 - night) / steps, sigma * sqrt((1 - night) / 252 / steps), (days, steps)
    ).cumsum(axis=1)
    closes = np.cumsum(overnight + within[:, -1])
    opens = closes - within[:, -1]
    highs = opens + np.maximum(within.max(axis=1), 0)
    lows = opens + np.minimum(within.min(axis=1), 0)
    prices = 100 * np.exp(np.column_stack([opens, highs, lows, closes]))
    return [Candle("X", START + timedelta(days=n), *map(float, row)) for n, row in enumerate(prices)]


@pytest.mark.parametrize("name", ESTIMATORS)
def test_each_finds_the_volatility_of_a_random_walk_without_nights(name):
    # High and low are seen at 400 points of a day only, which hides some 3 % of the range.
    assert ESTIMATORS[name](walk(600, 0.30)) == pytest.approx(0.30, rel=0.07)


@pytest.mark.parametrize(("name", "found"), [("close_to_close", 0.30), ("yang_zhang", 0.30)])
def test_those_that_know_the_night_find_all_of_it(name, found):
    assert ESTIMATORS[name](walk(600, 0.30, night=0.4)) == pytest.approx(found, rel=0.07)


@pytest.mark.parametrize("name", ["parkinson", "garman_klass", "rogers_satchell"])
def test_those_of_the_day_miss_the_night(name):
    assert ESTIMATORS[name](walk(600, 0.30, night=0.4)) == pytest.approx(0.30 * sqrt(0.6), rel=0.07)


def test_a_strong_drift_deceives_parkinson_and_not_rogers_and_satchell():
    drifting = walk(600, 0.20, drift=6.0)
    assert ESTIMATORS["parkinson"](drifting) > 0.25
    assert ESTIMATORS["rogers_satchell"](drifting) == pytest.approx(0.20, rel=0.1)
    assert ESTIMATORS["yang_zhang"](drifting) == pytest.approx(0.20, rel=0.1)


def test_yang_zhang_is_steadier_than_close_to_close():
    candles = walk(700, 0.30, seed=3)
    spread = {name: stdev(rolling(candles, 20, name)) for name in ("yang_zhang", "close_to_close")}
    assert spread["yang_zhang"] < spread["close_to_close"] / 2


def test_by_hand():
    days = [
        Candle("X", START, 100, 103, 99, 102),
        Candle("X", START, 101, 104, 100, 103),
        Candle("X", START, 104, 105, 102, 102.5),
        Candle("X", START, 102, 102, 98, 99),
    ]
    n = 3
    close = [log(103 / 102), log(102.5 / 103), log(99 / 102.5)]
    assert ESTIMATORS["close_to_close"](days) == pytest.approx(sqrt(252) * stdev(close))
    spans = log(1.04) ** 2 + log(105 / 102) ** 2 + log(102 / 98) ** 2
    assert ESTIMATORS["parkinson"](days) == pytest.approx(sqrt(252 * spans / (4 * n * log(2))))
    bodies = log(103 / 101) ** 2 + log(102.5 / 104) ** 2 + log(99 / 102) ** 2
    assert ESTIMATORS["garman_klass"](days) == pytest.approx(
        sqrt(252 * (spans / 2 - (2 * log(2) - 1) * bodies) / n)
    )
    rs = sum(
        log(d.high / d.close) * log(d.high / d.open) + log(d.low / d.close) * log(d.low / d.open)
        for d in days[1:]
    )
    assert ESTIMATORS["rogers_satchell"](days) == pytest.approx(sqrt(252 * rs / n))
    nights = stdev([log(101 / 102), log(104 / 103), log(102 / 102.5)]) ** 2
    body = stdev([log(103 / 101), log(102.5 / 104), log(99 / 102)]) ** 2
    k = 0.34 / (1.34 + 4 / 2)
    assert ESTIMATORS["yang_zhang"](days) == pytest.approx(sqrt(252 * (nights + k * body + (1 - k) * rs / n)))


PRICES = st.lists(st.floats(1.0, 500.0), min_size=4, max_size=4)


@given(st.lists(PRICES, min_size=FEWEST + 1, max_size=40), st.floats(0.01, 100.0))
def test_no_unit_of_money_matters_and_nothing_is_ever_negative(days, factor):
    candles = [Candle("X", START, o, max(o, c, h, low), min(o, c, h, low), c) for o, h, low, c in days]
    scaled = [
        replace(c, open=c.open * factor, high=c.high * factor, low=c.low * factor, close=c.close * factor)
        for c in candles
    ]
    for estimate in ESTIMATORS.values():
        assert estimate(candles) >= 0
        assert estimate(scaled) == pytest.approx(estimate(candles), rel=1e-6, abs=1e-6)


def test_the_window_and_the_days_in_it_are_told():
    candles = walk(25, 0.2)
    assert {(each.window, each.days) for each in realised(candles, 20)} == {(20, 20)}
    assert {(each.window, each.days) for each in realised(candles, 60)} == {(60, 24)}
    assert [each.value for each in realised(candles[:3], 20)] == [None] * 5
    assert realised([], 20)[0].days == 0
    assert rolling(candles, 20)[-1] == next(
        each.value for each in realised(candles, 20) if each.estimator == "yang_zhang"
    )


def test_the_real_market_of_march_2020_was_four_times_as_wild_as_that_of_2017():
    candles = daily("SPY")
    crash = [candle for candle in candles if candle.at.year == 2020 and candle.at.month in (2, 3, 4)]
    calm = [candle for candle in candles if candle.at.year == 2017]
    for name, estimate in ESTIMATORS.items():
        assert estimate(crash) > 4 * estimate(calm), name
    assert 0.05 < ESTIMATORS["yang_zhang"](calm) < 0.10
    assert 0.45 < ESTIMATORS["yang_zhang"](crash) < 0.75
