"""A first guess of the early exercise boundary.

Source: Barone-Adesi and Whaley, "Efficient analytic approximation of American option values" (1987): the premium is
taken to solve the perpetual option's equation, with one exponent per time to expiry; the boundary is then the root of
one equation, found by Newton's method from their own starting value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from thetadesk.pricing import normal

if TYPE_CHECKING:
    from thetadesk.pricing.model import FloatArray

STEPS: Final = 3
_DEEPEST: Final = -40.0


def seed(
    deviation: FloatArray, rate: FloatArray, dividend: FloatArray, end: FloatArray, nodes: FloatArray
) -> FloatArray:
    """The boundary in standard deviations from exp(`end`), at the nodes (k, n); units as in `boundary`."""
    time = (nodes * nodes)[:, None]
    root = deviation * nodes[:, None]
    exponent, perpetual = _exponents(deviation, rate, dividend, time)
    lowest = 1 / (1 - 1 / perpetual)
    shrink = ((rate - dividend) * time - 2 * root) / np.maximum(1 - lowest, 1e-12)
    guess = lowest + (1 - lowest) * np.exp(np.clip(shrink, _DEEPEST, 0.0))
    log = np.minimum(np.log(guess), end)
    half = (rate - dividend + 0.5 * deviation**2) * time
    growth, discount = np.exp(-dividend * time), np.exp(-rate * time)
    for _ in range(STEPS):
        log = np.minimum(log - _step(log, root, half, growth, discount, exponent), end - 1e-9 * deviation)
    return np.asarray((log - end) / deviation)


def _exponents(
    deviation: FloatArray, rate: FloatArray, dividend: FloatArray, time: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The exponent at every node, and that of an option without end: the negative roots of their equations."""
    variance = deviation * deviation
    half = (rate - dividend) / variance - 0.5
    waiting = np.where(rate > 0, rate / np.maximum(-np.expm1(-rate * time), 1e-300), 1 / time)
    exponent = -half - np.sqrt(half * half + 2 * waiting / variance)
    perpetual = -half - np.sqrt(half * half + 2 * rate / variance)
    return exponent, np.minimum(perpetual, -1e-12)


def _step(
    log: FloatArray,
    root: FloatArray,
    half: FloatArray,
    growth: FloatArray,
    discount: FloatArray,
    exponent: FloatArray,
) -> FloatArray:
    """Newton's step in the logarithm of the boundary."""
    place = np.exp(log)
    high = (log + half) / root
    above = normal.below_array(-high)
    price = discount * normal.below_array(root - high) - place * growth * above
    kept = 1 - growth * above
    error = 1 - place - price + place * kept / exponent
    bend = growth * normal.density_array(high, np.empty_like(high)) / root
    slope = place * (-kept + (kept + bend) / exponent)
    return np.asarray(np.clip(error / slope, -0.5, 0.5))
