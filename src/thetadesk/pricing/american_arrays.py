"""American options by the thousand: every contract as a put of strike 1 with a life of 1, in chunks that stay near
the processor.

A call is a put with spot and strike, and rate and dividend yield, exchanged (McDonald and Schroder, "A parity result
for American options", 1998); as both are homogeneous in spot and strike, its Greeks follow from the put's.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from thetadesk.pricing import between, european_arrays, quadrature
from thetadesk.pricing.american_limits import (
    FARTHEST_DRIFT,
    LEAST_INTEREST,
    MOST_INTEREST,
    SMALLEST_DEVIATION,
)
from thetadesk.pricing.boundary import Puts, Solver
from thetadesk.pricing.inputs import broadcast
from thetadesk.pricing.model import DAYS_A_YEAR, PER_POINT, ArrayGreeks, FloatArray, Greeks, Numbers
from thetadesk.pricing.premium import Integral, Sensitivities

CHUNK: Final = 1024
NODES: Final = 7
INNER_POINTS: Final = 8
OUTER_POINTS: Final = 28
CHUNK_BETWEEN: Final = 64

Places = NDArray[np.intp]


def many(**contracts: Numbers) -> ArrayGreeks:
    """Many contracts; the arguments of `american.value` by name."""
    shape, flat = broadcast(**contracts)
    flat["carry_yield"] = flat.pop("dividend_yield")
    rate, dividend = _as_put(flat)
    saved = (rate - np.minimum(dividend, 0.0)) * flat["years"]
    early = np.flatnonzero((rate >= 0) & (saved > LEAST_INTEREST))
    twofold = np.flatnonzero((rate < 0) & ((rate - dividend) * flat["years"] > LEAST_INTEREST))
    # What comes out infinite or as no number is looked for where it may; nothing else has to warn.
    with np.errstate(all="ignore"):
        _shorten(flat, early)
        result = european_arrays.many(**flat)
        _add_premiums(result, flat, early)
        for start in range(0, len(twofold), CHUNK_BETWEEN):
            _replace(result, flat, twofold[start : start + CHUNK_BETWEEN])
    return Greeks(*(row.reshape(shape) for row in result.parts))


def _as_put(given: dict[str, FloatArray]) -> tuple[FloatArray, FloatArray]:
    """What plays the interest's and the dividends' part once calls are seen as puts."""
    is_put = given["sign"] < 0
    return (
        np.where(is_put, given["rate"], given["carry_yield"]),
        np.where(is_put, given["carry_yield"], given["rate"]),
    )


def _shorten(flat: dict[str, FloatArray], early: Places) -> None:
    """Puts `american_limits.shortened` years and volatilities in their places."""
    years, vol = flat["years"].copy(), flat["vol"].copy()
    rate, dividend = _as_put({name: array[early] for name, array in flat.items()})
    span = years[early]
    spread = np.maximum(vol[early], SMALLEST_DEVIATION / np.sqrt(span))
    drift = (rate - dividend) / spread - 0.5 * spread
    longest = np.where(rate * span > MOST_INTEREST, MOST_INTEREST / rate, span)
    years[early] = np.minimum(longest, np.where(drift > 0, (FARTHEST_DRIFT / drift) ** 2, np.inf))
    vol[early] = spread
    flat["years"], flat["vol"] = years, vol


def _add_premiums(result: ArrayGreeks, flat: dict[str, FloatArray], early: Places) -> None:
    """Adds the premium of early exercise to European values."""
    if not len(early):
        return
    most = min(len(early), CHUNK)
    solver = Solver(quadrature.inner(NODES, INNER_POINTS), most)
    integral = Integral(quadrature.outer(NODES, OUTER_POINTS), most)
    for start in range(0, len(early), CHUNK):
        part = early[start : start + CHUNK]
        chunk = _Chunk(flat, part)
        edge = solver.solve(chunk.puts)
        price, delta, gamma, vega, rho = chunk.told(integral.over(chunk.puts, chunk.log_spot, edge))
        least = np.maximum(chunk.intrinsic, result.price[part])
        delta = chunk.sign * np.clip(chunk.sign * (result.delta[part] + delta), 0.0, 1.0)
        chunk.write(
            result,
            chunk.log_spot <= chunk.puts.end + chunk.puts.deviation * edge.depth[0],
            (
                np.clip(result.price[part] + price, least, chunk.unit),
                delta,
                np.maximum(result.gamma[part] + gamma, 0.0),
                result.vega[part] + vega,
                result.rho[part] + rho,
            ),
        )


def _replace(result: ArrayGreeks, flat: dict[str, FloatArray], part: Places) -> None:
    """Puts what `between` finds in place of European values, or the intrinsic value if it is more."""
    chunk = _Chunk(flat, part)
    puts = chunk.puts
    known = between.is_reachable(puts, chunk.log_spot)
    found = between.value(puts, chunk.log_spot)
    european = (row[part] for row in (result.price, result.delta, result.gamma, result.vega, result.rho))
    price, delta, gamma, vega, rho = (
        np.where(known, *pair) for pair in zip(chunk.told(found), european, strict=True)
    )
    price = np.maximum(price, result.price[part])
    chunk.write(result, price <= chunk.intrinsic, (price, delta, np.maximum(gamma, 0.0), vega, rho))


class _Chunk:
    """Some of the contracts, as themselves and as puts of strike 1 and life 1."""

    def __init__(self, flat: dict[str, FloatArray], part: Places) -> None:
        given = {name: array[part] for name, array in flat.items()}
        self._part, self._given = part, given
        self.sign, self._is_put = given["sign"], given["sign"] < 0
        spot, strike, years = given["spot"], given["strike"], given["years"]
        self._root = np.sqrt(years)
        self.unit = np.where(self._is_put, strike, spot)
        self.intrinsic = np.maximum(self.sign * (spot - strike), 0.0)
        self.log_spot = -self.sign * np.log(spot / strike)
        rate, dividend = (value * years for value in _as_put(given))
        self.puts = Puts.of(given["vol"] * self._root, rate, dividend, self._is_put.astype(float))

    def told(self, found: Sensitivities) -> tuple[FloatArray, ...]:
        """Price, delta, gamma, vega and rho of the contracts by those of the puts."""
        spot, strike = self._given["spot"], self._given["strike"]
        return (
            self.unit * found.price,
            np.where(self._is_put, found.slope * strike / spot, found.price - found.slope),
            self.unit * found.curve / (spot * spot),
            self.unit * self._root * found.by_deviation * PER_POINT,
            self.unit * self._given["years"] * found.by_rate * PER_POINT,
        )

    def write(
        self, result: ArrayGreeks, exercised: NDArray[np.bool_], values: tuple[FloatArray, ...]
    ) -> None:
        """Writes price, delta, gamma, vega and rho, and the theta that follows, or what is exercised at once."""
        price, delta, gamma, vega, rho = values
        given, part = self._given, self._part
        theta = given["rate"] * price - (given["rate"] - given["carry_yield"]) * given["spot"] * delta
        theta -= 0.5 * (given["vol"] * given["spot"]) ** 2 * gamma
        result.price[part] = np.where(exercised, self.intrinsic, price)
        result.delta[part] = np.where(exercised, self.sign, delta)
        result.gamma[part] = np.where(exercised, 0.0, gamma)
        result.theta[part] = np.where(exercised, 0.0, theta / DAYS_A_YEAR)
        result.vega[part] = np.where(exercised, 0.0, vega)
        result.rho[part] = np.where(exercised, 0.0, rho)
