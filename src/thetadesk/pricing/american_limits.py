"""Where early exercise is worth anything at all, and which lives and volatilities tell no more than others."""

from __future__ import annotations

import math
from typing import Final

LEAST_INTEREST: Final = 1e-10
"""Interest on the strike over the whole life below which the right to exercise early is worth nothing."""
MOST_INTEREST: Final = 40.0
"""Interest beyond which an end makes no difference: e^(−40) of the strike."""
FARTHEST_DRIFT: Final = 4.5
"""Deviations by which the log price drifts from the boundary until it will hardly come back: what happens later counts
less than 1e-8 of the strike, and quadrature over longer times would be coarse."""
SMALLEST_DEVIATION: Final = 1e-6
"""The least σ√T that is told from none."""


def is_early(years: float, rate: float, dividend: float) -> bool:
    """Whether a put may be worth exercising below one boundary: it earns interest, or is spared dividends below zero."""
    return rate >= 0 and (rate - min(dividend, 0.0)) * years > LEAST_INTEREST


def is_between(years: float, rate: float, dividend: float) -> bool:
    """Whether it may be worth exercising between two: interest costs, but the share pays even less."""
    return rate < 0 and (rate - dividend) * years > LEAST_INTEREST


def shortened(years: float, vol: float, rate: float, dividend: float) -> tuple[float, float]:
    """The years and volatility that price a put `is_early` says yes to as well as these."""
    vol = max(vol, SMALLEST_DEVIATION / math.sqrt(years))
    drift = (rate - dividend) / vol - 0.5 * vol
    if rate * years > MOST_INTEREST:
        years = MOST_INTEREST / rate
    if drift > 0:
        years = min(years, (FARTHEST_DRIFT / drift) ** 2)
    return years, vol
