"""The volatility that prices imply, over many contracts at once: two steps for all, more for the few that need them."""

from __future__ import annotations

from typing import Final

import numpy as np

from thetadesk.pricing import normal
from thetadesk.pricing.implied import (
    FORMULA,
    GUESS_ABOVE,
    GUESS_BELOW,
    LN_ROOT_TWO_PI,
    NARROWEST,
    NARROWEST_DEVIATION,
    RECOVERABLE,
    ROOT_TWO_PI,
    ROUNDING,
    SETTLED,
    SMALLEST_GAP,
    STEPS,
)
from thetadesk.pricing.inputs import broadcast
from thetadesk.pricing.model import FloatArray, Numbers

CHUNK: Final = 10_240
_ALWAYS = 2
# A price over its vega so large that no volatility can be told; larger ones would overflow what follows.
_HOPELESS = 1e50


def many(**contracts: Numbers) -> FloatArray:
    """The volatility of each contract, NaN where its price does not tell; the arguments of `implied.european`."""
    shape, flat = broadcast(**contracts)
    size = flat["spot"].size
    result = np.empty(size)
    bench = np.empty(9 * min(size, CHUNK))
    for start in range(0, size, CHUNK):
        part = slice(start, start + CHUNK)
        given = {name: array[part] for name, array in flat.items()}
        result[part] = _volatilities(given, bench)
    return result.reshape(shape)


def _volatilities(given: dict[str, FloatArray], bench: FloatArray) -> FloatArray:
    years, price = given["years"], given["price"]
    rates, yields = given["rate"] * years, given["dividend_yield"] * years
    ahead, owed = given["spot"] * np.exp(-yields), given["strike"] * np.exp(-rates)
    distance = np.abs(np.log(given["spot"] / given["strike"]) + (rates - yields))
    intrinsic = np.maximum(given["sign"] * (ahead - owed), 0.0)
    middle = np.sqrt(ahead) * np.sqrt(owed)
    outside = price - intrinsic
    scaled = outside / middle
    most = np.exp(-0.5 * distance)
    possible = (scaled > 0.0) & (scaled < most) & (years > 0.0)
    # What cannot be solved is replaced by something that can, and forgotten at the end.
    scaled = np.where(possible, scaled, 0.3 * most)
    deviation, gap = _solve(distance, scaled, bench)
    doubt = ROUNDING * (32.0 * outside + np.where(intrinsic > 0.0, 2.0 * (ahead + owed), 0.0)) / middle
    root = np.sqrt(years)
    known = possible & (doubt * np.minimum(gap, _HOPELESS) <= (RECOVERABLE * root - FORMULA) * scaled)
    return np.where(known, deviation / np.where(known, root, 1.0), np.nan)


def _solve(distance: FloatArray, scaled: FloatArray, bench: FloatArray) -> tuple[FloatArray, FloatArray]:
    """As `implied._solve`, for arrays."""
    target = np.log(scaled)
    deviation = _first_guess(distance, scaled, target)
    gap = np.empty_like(deviation)
    for _ in range(_ALWAYS):
        step = _advance(distance, target, deviation, gap, bench)
    rest = np.flatnonzero(~(np.abs(step) <= SETTLED * deviation))
    for _ in range(STEPS - _ALWAYS):
        if not rest.size:
            return deviation, gap
        there, narrow = deviation[rest], np.empty(rest.size)
        step = _advance(distance[rest], target[rest], there, narrow, bench)
        deviation[rest], gap[rest] = there, narrow
        rest = rest[~(np.abs(step) <= SETTLED * there)]
    gap[rest] = _HOPELESS
    return deviation, gap


def _first_guess(distance: FloatArray, scaled: FloatArray, target: FloatArray) -> FloatArray:
    distance = np.maximum(distance, NARROWEST * scaled)
    wide = np.log(distance + scaled) - target
    above, below = _polynomial(GUESS_ABOVE, wide), _polynomial(GUESS_BELOW, wide)
    return np.maximum(distance / (wide * np.sqrt(above / below)), NARROWEST_DEVIATION)


def _polynomial(coefficients: tuple[float, ...], at: FloatArray) -> FloatArray:
    result: FloatArray = np.full_like(at, coefficients[0])
    for coefficient in coefficients[1:]:
        result *= at
        result += coefficient
    return result


def _advance(
    distance: FloatArray, target: FloatArray, deviation: FloatArray, gap: FloatArray, bench: FloatArray
) -> FloatArray:
    """One of Halley's steps, made in place; `gap` receives Y(d₁) − Y(d₂) before it. The step is returned."""
    size = deviation.size
    rows = bench[: 9 * size].reshape(9, size)
    places, weights, spare = rows[:6].reshape(3, 2, size)
    half, off, error = rows[6:]
    np.multiply(deviation, 0.5, out=half)
    np.divide(distance, deviation, out=off)
    _weigh(half, off, places, weights, spare)
    np.subtract(weights[0], weights[1], out=gap)
    np.maximum(gap, SMALLEST_GAP, out=gap)
    np.log(gap, out=error)
    np.subtract(target, error, out=error)
    half *= half
    off *= off
    spread, bend = spare
    np.add(half, off, out=spread)
    spread *= 0.5
    error += spread
    error += LN_ROOT_TWO_PI
    step: FloatArray = error * gap
    np.subtract(off, half, out=bend)
    bend /= deviation
    bend *= step
    bend -= error
    bend *= 0.5
    bend += 1.0
    np.divide(step, bend, out=step, where=bend > 0.1)
    np.multiply(deviation, -0.75, out=spread)
    np.maximum(step, spread, out=step)
    np.multiply(deviation, 3.0, out=spread)
    np.minimum(step, spread, out=step)
    deviation += step
    np.maximum(deviation, NARROWEST_DEVIATION, out=deviation)
    return step


def _weigh(
    half: FloatArray, off: FloatArray, places: FloatArray, weights: FloatArray, spare: FloatArray
) -> None:
    """Y(d₁) and Y(d₂) of d₁,₂ = −off ± half: Mills' ratio on the left of the middle, its complement on the right."""
    np.subtract(half, off, out=places[0])
    np.add(half, off, out=places[1])
    right = places[0] > 0.0
    np.abs(places[0], out=places[0])
    np.minimum(places, normal.FARTHEST, out=places)
    normal.ratio(places, weights, spare)
    np.multiply(places[0], places[0], out=spare[0])
    spare[0] *= 0.5
    np.exp(spare[0], out=spare[0])
    spare[0] *= ROOT_TWO_PI
    spare[0] -= weights[0]
    np.copyto(weights[0], spare[0], where=right)
