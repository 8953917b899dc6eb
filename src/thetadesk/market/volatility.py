"""How much a price has moved: five estimators of realised volatility from daily candles.

All are annual fractions (0.20 = 20 %) of log prices over `window` days. They differ in what of a day they use, so that
their disagreement tells something: those from high and low miss what happens overnight, close-to-close misses what
happens within the day, Yang and Zhang's uses both and is the one to quote.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt

from thetadesk.market.model import Candle

DAYS_A_YEAR = 252
WINDOWS = (10, 20, 30, 60, 90)
"""The windows that are shown, in trading days."""
FEWEST = 5
"""Fewer days than this are an anecdote."""


@dataclass(frozen=True, slots=True)
class Realised:
    """One estimator's figure over `days` days of a `window` that asked for so many; None if there are too few."""

    estimator: str
    window: int
    days: int
    value: float | None


def close_to_close(candles: Sequence[Candle]) -> float:
    """The standard deviation of daily returns around their mean (n−1). Needs the candle before the first return."""
    return sqrt(DAYS_A_YEAR * _variance([log(b.close / a.close) for a, b in pairwise(candles)]))


def parkinson(candles: Sequence[Candle]) -> float:
    """From high and low: Σ ln(H/L)² / (4 n ln 2). Parkinson, "The extreme value method for estimating the variance of
    the rate of return", Journal of Business 53 (1980). The day before the first is not used."""
    days = candles[1:]
    return sqrt(DAYS_A_YEAR * sum(log(d.high / d.low) ** 2 for d in days) / (4 * len(days) * log(2)))


def garman_klass(candles: Sequence[Candle]) -> float:
    """From open, high, low and close: Σ ½ ln(H/L)² − (2 ln 2 − 1) ln(C/O)². Garman and Klass, "On the estimation of
    security price volatilities from historical data", Journal of Business 53 (1980)."""
    days = candles[1:]
    parts = (log(d.high / d.low) ** 2 / 2 - (2 * log(2) - 1) * log(d.close / d.open) ** 2 for d in days)
    return sqrt(DAYS_A_YEAR * max(sum(parts), 0.0) / len(days))


def rogers_satchell(candles: Sequence[Candle]) -> float:
    """Free of the drift: Σ ln(H/C) ln(H/O) + ln(L/C) ln(L/O). Rogers and Satchell, "Estimating variance from high, low
    and closing prices", Annals of Applied Probability 1 (1991)."""
    days = candles[1:]
    return sqrt(DAYS_A_YEAR * sum(map(_rogers_satchell_of, days)) / len(days))


def yang_zhang(candles: Sequence[Candle]) -> float:
    """Free of the drift and aware of the night: σ² = σ²(open) + k σ²(open to close) + (1−k) σ²(Rogers–Satchell) with
    k = 0.34 / (1.34 + (n+1)/(n−1)). Yang and Zhang, "Drift-independent volatility estimation based on high, low, open
    and close prices", Journal of Business 73 (2000)."""
    days = candles[1:]
    n = len(days)
    k = 0.34 / (1.34 + (n + 1) / (n - 1))
    night = _variance([log(b.open / a.close) for a, b in pairwise(candles)])
    day = _variance([log(d.close / d.open) for d in days])
    return sqrt(DAYS_A_YEAR * (night + k * day + (1 - k) * sum(map(_rogers_satchell_of, days)) / n))


ESTIMATORS: dict[str, Callable[[Sequence[Candle]], float]] = {
    "close_to_close": close_to_close,
    "parkinson": parkinson,
    "garman_klass": garman_klass,
    "rogers_satchell": rogers_satchell,
    "yang_zhang": yang_zhang,
}


def realised(candles: Sequence[Candle], window: int) -> list[Realised]:
    """Every estimator over the last `window` days of daily candles, oldest first; with fewer days than that, over
    those there are."""
    used = candles[-(window + 1) :]
    days = max(len(used) - 1, 0)
    if days < FEWEST:
        return [Realised(name, window, days, None) for name in ESTIMATORS]
    return [Realised(name, window, days, estimate(used)) for name, estimate in ESTIMATORS.items()]


def rolling(candles: Sequence[Candle], window: int, estimator: str = "yang_zhang") -> list[float]:
    """One estimator over every full window of the candles, oldest first."""
    estimate = ESTIMATORS[estimator]
    return [estimate(candles[end - window - 1 : end]) for end in range(window + 1, len(candles) + 1)]


def _variance(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1)


def _rogers_satchell_of(day: Candle) -> float:
    up, down = day.high, day.low
    return log(up / day.close) * log(up / day.open) + log(down / day.close) * log(down / day.open)
