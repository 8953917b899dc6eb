"""A first guess of the early exercise boundary, in closed form and right to 3 % of a standard deviation or so.

Near expiry, with V·z the deviation, a = R·z/V and b = Q·z/V, the boundary of a put is known to lie √ln(1/(8π(a − b)²))
deviations below the strike where interest exceeds dividends (Barles et al., "Critical stock price near expiration",
1995; Evans, Kuske and Keller, 2002), and 0.638 deviations below min(1, R/Q) where it does not; far from it the perpetual
option's boundary is 1/(2a) deviations below. The formulas here have these limits; the six numbers that join them were
fitted to 60,000 points of solved boundaries.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from thetadesk.pricing.model import FloatArray

NEAR: Final = 1 / (8 * math.pi)
FAR: Final = 0.25
BLEND: Final = 5.2556
BOTH: Final = 0.8146
WIDENING: Final = 0.1909
BELOW_END: Final = 0.638
STEEPER: Final = 0.3491
APPROACH: Final = 0.9155
ROUNDING: Final = 0.4905


def seed(
    deviation: FloatArray, rate: FloatArray, dividend: FloatArray, end: FloatArray, nodes: FloatArray
) -> FloatArray:
    """The boundary in standard deviations below exp(`end`), at the nodes (k, n); units as in `boundary`."""
    z = nodes[:, None]
    width = deviation * z
    over, less = np.maximum(rate - dividend, 0.0) * z, np.clip(dividend, 0.0, rate) * z
    # With both at work, width^¾ stands for the distance at which dividends on the share meet the interest.
    pull = (over + BOTH * less * np.sqrt(width * np.sqrt(width))) / deviation
    mix = (NEAR + FAR * BLEND * pull) / (1 + BLEND * pull)
    from_strike = np.sqrt(np.log1p(mix / (pull * pull))) / (1 + WIDENING * width)
    least = BELOW_END / (1 + STEEPER * np.maximum(dividend, 0.0) * z / deviation)
    more = from_strike + APPROACH * end / width - least
    from_end = least + 0.5 * (more + np.sqrt(more * more + ROUNDING * ROUNDING))
    return np.asarray(-z * np.where(end < 0, from_end, from_strike))
