"""Beta is the slope of a regression, and says from what."""

import random
from datetime import date, timedelta
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.market.recorded import daily
from thetadesk.kernel.calendar import market_date
from thetadesk.market.beta import regress

FIRST = date(2026, 1, 1)


def pair(beta: float, noise: float, days: int = 300, seed: int = 1) -> tuple[dict, dict]:
    chance, own, market = random.Random(seed), {FIRST: 50.0}, {FIRST: 400.0}
    for number in range(1, days):
        on, before = FIRST + timedelta(days=number), FIRST + timedelta(days=number - 1)
        moved = chance.gauss(0, 0.01)
        market[on] = market[before] * exp(moved)
        own[on] = own[before] * exp(beta * moved + chance.gauss(0, noise))
    return own, market


@given(st.floats(-2.0, 4.0))
def test_a_share_that_only_follows_the_market_has_the_beta_it_follows_with(beta):
    found = regress(*pair(beta, 0.0))
    assert found.value == pytest.approx(beta, abs=1e-9)
    assert found.days == 252


def test_it_is_the_least_squares_of_numpy():
    own, market = pair(1.3, 0.02)
    found = regress(own, market)
    days = sorted(own)[-253:]
    x, y = (np.diff(np.log([series[day] for day in days])) for series in (market, own))
    slope, cut = np.polyfit(x, y, 1)
    left = y - slope * x - cut
    assert found.value == pytest.approx(slope)
    assert found.r_squared == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2)
    assert found.error == pytest.approx(np.sqrt(left @ left / (len(x) - 2) / np.sum((x - x.mean()) ** 2)))
    assert (found.first_on, found.last_on) == (days[0], days[-1])


def test_only_days_on_which_both_closed_count():
    own, market = pair(1.0, 0.0, days=100)
    for number in range(0, 100, 3):
        del own[FIRST + timedelta(days=number)]
    found = regress(own, market)
    assert found.days == 65
    assert found.value == pytest.approx(1.0)


def test_too_few_days_or_a_market_that_stands_still_have_no_beta():
    own, market = pair(1.0, 0.0, days=50)
    assert regress(own, market) is None
    assert regress(own, dict.fromkeys(market, 1.0), fewest=10) is None
    assert regress({}, market) is None


def test_real_shares_move_with_the_market_as_everybody_says():
    closes = {
        symbol: {market_date(candle.at): candle.close for candle in daily(symbol)}
        for symbol in ("SPY", "QQQ", "IWM", "AAPL")
    }
    beta = {symbol: regress(series, closes["SPY"]) for symbol, series in closes.items()}
    assert beta["SPY"].value == pytest.approx(1.0)
    assert beta["SPY"].r_squared == pytest.approx(1.0)
    assert 0.9 < beta["QQQ"].value < 1.4
    assert 0.9 < beta["IWM"].value < 1.5
    assert beta["QQQ"].r_squared > 0.7
