"""Windows of new rules are filled from stored candles."""

import asyncio
from datetime import timedelta

import pytest

from thetadesk.market import store
from thetadesk.market.model import Candle, Interval
from thetadesk.web.live.alert_windows import past_of, points


def candle(at, begins=10.0, close=11.0) -> Candle:
    return Candle("SPY", at, begins, 12.0, 9.0, close)


def test_a_candle_tells_four_prices_in_the_order_they_fell(desk):
    at = desk.clock.now()
    rising, falling = candle(at), candle(at, close=9.5)
    assert [price for _, price in points([rising], Interval.MINUTE)] == [10.0, 9.0, 12.0, 11.0]
    assert [price for _, price in points([falling], Interval.MINUTE)] == [10.0, 12.0, 9.0, 9.5]
    times = [told for told, _ in points([rising, candle(at + timedelta(minutes=1))], Interval.MINUTE)]
    assert times == sorted(times)
    assert times[-1] < at.timestamp() + 120


@pytest.mark.parametrize(("seconds", "interval"), [(900, Interval.MINUTE), (20 * 86_400, Interval.DAY)])
def test_short_windows_take_minutes_and_long_ones_days(desk, seconds, interval):
    now = desk.clock.now()
    with desk.unit() as unit:
        store.keep_candles(unit, Interval.MINUTE, [candle(now - timedelta(minutes=5))])
        store.keep_candles(unit, Interval.DAY, [candle(now - timedelta(days=2), begins=20.0)])
    found = asyncio.run(past_of(desk, [("SPY", "mark", seconds)], now.timestamp()))
    assert found["SPY", "mark"][0][1] == (10.0 if interval is Interval.MINUTE else 20.0)


def test_what_no_candle_tells_is_not_filled(desk):
    now = desk.clock.now().timestamp()
    windows = [("SPY", "iv", 900), ("AAPL  260417C00185000", "mark", 900), ("QQQ", "mark", 900)]
    assert asyncio.run(past_of(desk, windows, now)) == {}
