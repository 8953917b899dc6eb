"""A regime comes with the numbers behind it."""

from datetime import UTC, date, datetime, timedelta
from math import exp, sin

import pytest

from tests.market.recorded import daily
from thetadesk.kernel.calendar import market_date
from thetadesk.market.model import Candle
from thetadesk.market.regime import Calm, Trend, regime


def candles(closes: list[float], span: float = 0.01) -> list[Candle]:
    start = datetime(2025, 1, 6, 14, 30, tzinfo=UTC)
    return [
        Candle("X", start + timedelta(days=n), c, c * (1 + span), c * (1 - span), c)
        for n, c in enumerate(closes)
    ]


@pytest.mark.parametrize(
    ("slope", "expected"), [(0.001, Trend.UP), (-0.001, Trend.DOWN), (0.0, Trend.SIDEWAYS)]
)
def test_the_trend_is_the_order_of_close_and_averages(slope, expected):
    closes = [100 * exp(slope * n) for n in range(300)]
    assert regime("X", candles(closes)).trend is expected


def test_the_last_days_are_judged_against_the_past_year():
    closes = [100 + sin(n) for n in range(300)]
    usual = candles(closes)[:-20]
    assert regime("X", usual + candles(closes, 0.05)[-20:]).volatility is Calm.HIGH
    assert regime("X", usual + candles(closes, 0.002)[-20:]).volatility is Calm.LOW


def test_every_verdict_shows_its_numbers():
    found = regime("X", candles([100 * exp(0.001 * n) for n in range(300)]))
    numbers = {number.name: number for number in found.numbers}
    assert set(numbers) == {
        "close",
        "sma_50",
        "sma_200",
        "sma_50_slope",
        "realised_20",
        "realised_20_percentile",
    }
    assert numbers["close"].value > numbers["sma_50"].value > numbers["sma_200"].value
    assert all(number.says for number in found.numbers)
    assert found.days == 300
    assert found.label.startswith("up-")


@pytest.mark.parametrize("count", [0, 1, 30, 199])
def test_too_few_days_are_said_to_be_too_few(count):
    found = regime("X", candles([100.0] * count))
    assert found.trend is Trend.UNKNOWN
    assert "200" in found.numbers[0].says
    assert found.days == count


def test_real_markets_are_called_what_they_were():
    spy = daily("SPY")

    def on(day: date) -> str:
        return regime("SPY", [candle for candle in spy if market_date(candle.at) <= day][-500:]).label

    assert on(date(2017, 10, 31)) == "up-low"
    assert on(date(2008, 10, 20)) == "down-high"
    assert on(date(2020, 3, 20)).endswith("-high")
