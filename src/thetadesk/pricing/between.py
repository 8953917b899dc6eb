"""Puts under negative rates with a yield that is lower still, which are best exercised between two boundaries.

Source of the case: Andersen and Lake, "Fast American option pricing: the double-boundary case" (2021). Both boundaries may
meet before today, after which the right is not used; no equation for them is well-behaved there. So the price is
found without them: options that may be exercised at 16, 32 and 64 equal times, extrapolated to all times. Between those
times the price is spread by the normal law in Fourier space, on a window of log prices so wide around the spot that its
ends do not matter. Prices are right to 1e-4 at a spot of 100.

Units as in `boundary`: strike 1, time 1 is the contract's life, x = ln(spot) in deviations V.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from thetadesk.pricing import normal
from thetadesk.pricing.american_limits import SMALLEST_DEVIATION
from thetadesk.pricing.boundary import Puts
from thetadesk.pricing.premium import Sensitivities

if TYPE_CHECKING:
    from thetadesk.pricing.model import FloatArray

TIMES: Final = 16
POINTS: Final = 1024
WINDOW: Final = 16.0
"""Deviations in the window, beside those that the price drifts."""
STEEPEST: Final = 30.0
"""The largest drift in deviations; smaller volatilities are lifted to it."""
WIDEST: Final = 10.0
"""σ√T from which on such a put is never worth exercising before it is worth nothing to do so."""
MOST_GROWTH: Final = 30.0
"""Yield over the whole life beyond which nothing can be told from the European put."""
_STEP: Final = 1e-3
"""Of the deviation: by so much it and the rates are moved to see what follows."""


def is_reachable(puts: Puts, log_spot: FloatArray) -> NDArray[np.bool_]:
    """Whether `value` can tell a put from the European one: the log price may come to where exercise is best, which is
    between ln(R/Q) and 0, and nothing has grown beyond measure."""
    reach = 0.5 * WINDOW * puts.deviation + abs(puts.rate - puts.dividend - 0.5 * puts.deviation**2)
    near = (log_spot < reach) & (log_spot > np.log(puts.rate / puts.dividend) - reach)
    return near & (puts.deviation <= WIDEST) & (-puts.dividend <= MOST_GROWTH)


def value(puts: Puts, log_spot: FloatArray) -> Sensitivities:
    """Held puts (n): where they are worth less than exercised, whoever asks has to take the intrinsic value."""
    rate, dividend = np.maximum(puts.rate, -MOST_GROWTH), np.maximum(puts.dividend, -MOST_GROWTH)
    least = np.maximum((rate - dividend) / STEEPEST, SMALLEST_DEVIATION)
    deviation, on_rate = np.clip(puts.deviation, least, WIDEST), puts.on_rate
    price, slope, curve = _extrapolated(deviation, rate, dividend, log_spot)
    wide = _STEP * deviation
    dear = _STEP * deviation
    rate_step, dividend_step = on_rate * dear, (1 - on_rate) * dear
    more, _, _ = _extrapolated(deviation + wide, rate, dividend, log_spot)
    less, _, _ = _extrapolated(deviation - wide, rate, dividend, log_spot)
    high, _, _ = _extrapolated(deviation, rate + rate_step, dividend + dividend_step, log_spot)
    low, _, _ = _extrapolated(deviation, rate - rate_step, dividend - dividend_step, log_spot)
    return Sensitivities(price, slope, curve, (more - less) / (2 * wide), (high - low) / (2 * dear))


def _extrapolated(
    deviation: FloatArray, rate: FloatArray, dividend: FloatArray, log_spot: FloatArray
) -> FloatArray:
    """Price, slope and curve (3, n) for exercise at any time: the errors go with 1/N, then with 1/N²."""
    few, some, most = (_stepped(deviation, rate, dividend, log_spot, times * TIMES) for times in (1, 2, 4))
    return (4 * (2 * most - some) - (2 * some - few)) / 3


def _stepped(
    deviation: FloatArray, rate: FloatArray, dividend: FloatArray, log_spot: FloatArray, times: int
) -> FloatArray:
    """Price, slope and curve (3, n) for exercise at so many equal times, the last of them the end."""
    v, rate, dividend = deviation[:, None], rate[:, None], dividend[:, None]
    drift = (rate - dividend) / v - 0.5 * v
    spacing = (WINDOW + np.abs(drift)) / POINTS
    # The window leans towards where the price drifts to; the spot is one of its points.
    here = np.rint((0.5 * WINDOW - np.minimum(drift, 0.0)) / spacing)
    place = log_spot[:, None] / v + spacing * (np.arange(POINTS) - here)
    spot = np.exp(np.clip(v * place, -600.0, 600.0))
    wave = 2j * np.pi * np.arange(POINTS // 2 + 1) / (POINTS * spacing)
    pace = 1 / times
    spread = np.exp((0.5 * wave * wave + drift * wave - rate) * pace)
    intrinsic = 1 - spot
    held = _european(v, drift, rate, dividend, place, spot, pace)
    for _ in range(times - 2):
        held = np.fft.irfft(np.fft.rfft(np.maximum(held, intrinsic)) * spread, POINTS)
    last = np.fft.rfft(np.maximum(held, intrinsic)) * spread
    rows, column = np.arange(len(place)), here[:, 0].astype(int)
    price, first, second = (
        np.fft.irfft(last * factor, POINTS)[rows, column] for factor in (1.0, wave, wave * wave)
    )
    width = v[:, 0]
    return np.stack([price, first / width, (second / width - first) / width])


def _european(
    v: FloatArray,
    drift: FloatArray,
    rate: FloatArray,
    dividend: FloatArray,
    place: FloatArray,
    spot: FloatArray,
    time: float,
) -> FloatArray:
    root = time**0.5
    low = place / root + drift * root
    cash = np.exp(-rate * time) * normal.below_array(-low)
    return np.asarray(cash - spot * np.exp(-dividend * time) * normal.below_array(-low - v * root))
