"""How much a share moves with the market: the slope of its daily returns against the market's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import log, sqrt

BENCHMARK = "SPY"
WINDOW = 252
"""Daily returns looked at: a year."""
FEWEST = 60
"""With fewer, a vendor's figure is the better guess."""


@dataclass(frozen=True, slots=True)
class Beta:
    """The slope, its standard error, and how much of the share's movement the market explains (`r_squared`), from
    `days` returns between two market dates."""

    value: float
    error: float
    r_squared: float
    days: int
    first_on: date
    last_on: date


def regress(
    closes: Mapping[date, float], market: Mapping[date, float], window: int = WINDOW, fewest: int = FEWEST
) -> Beta | None:
    """Ordinary least squares of log returns over the last `window` days on which both closed; None if there are fewer
    than `fewest`, or the market did not move. A return spans the days between two such closes, for both alike."""
    days = sorted(closes.keys() & market.keys())[-(window + 1) :]
    if len(days) - 1 < max(fewest, 3):
        return None
    own = [log(closes[b] / closes[a]) for a, b in pairwise(days)]
    its = [log(market[b] / market[a]) for a, b in pairwise(days)]
    n = len(own)
    mean_own, mean_its = sum(own) / n, sum(its) / n
    covariance = sum((x - mean_its) * (y - mean_own) for x, y in zip(its, own, strict=True))
    spread = sum((x - mean_its) ** 2 for x in its)
    moved = sum((y - mean_own) ** 2 for y in own)
    if spread <= 0:
        return None
    slope = covariance / spread
    left = max(moved - slope * covariance, 0.0)
    explained = 1 - left / moved if moved > 0 else 0.0
    return Beta(slope, sqrt(left / (n - 2) / spread), explained, n, days[0], days[-1])
