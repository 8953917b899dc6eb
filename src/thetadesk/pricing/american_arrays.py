"""American options by the thousand: every contract as a put of strike 1 with a life of 1, in chunks that stay near
the processor.

A call is a put with spot and strike, and rate and dividend yield, exchanged (McDonald and Schroder, "A parity result
for American options", 1998); as both are homogeneous in spot and strike, its Greeks follow from the put's.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from thetadesk.pricing import european_arrays, quadrature
from thetadesk.pricing.boundary import Puts, Solver
from thetadesk.pricing.inputs import broadcast
from thetadesk.pricing.model import DAYS_A_YEAR, PER_POINT, ArrayGreeks, FloatArray, Numbers
from thetadesk.pricing.premium import Integral

CHUNK: Final = 1024
NODES: Final = 7
INNER_POINTS: Final = 8
OUTER_POINTS: Final = 28

LEAST_INTEREST: Final = 1e-10
"""Interest on the strike over the whole life below which the right to exercise early is worth nothing."""
MOST_INTEREST: Final = 40.0
"""Interest beyond which an end makes no difference: e^(−40) of the strike."""
FARTHEST_DRIFT: Final = 4.5
"""Deviations by which the log price drifts from the boundary until it will hardly come back: what happens later counts
less than 1e-8 of the strike, and quadrature over longer times would be coarse."""
SMALLEST_DEVIATION: Final = 1e-6


def many(**contracts: Numbers) -> ArrayGreeks:
    """Many contracts; the arguments of `american.value` by name."""
    shape, flat = broadcast(**contracts)
    flat["carry_yield"] = flat.pop("dividend_yield")
    rate = np.where(flat["sign"] < 0, flat["rate"], flat["carry_yield"])
    early = np.flatnonzero(rate * flat["years"] > LEAST_INTEREST)
    # What comes out infinite or as no number is looked for where it may; nothing else has to warn.
    with np.errstate(all="ignore"):
        _shorten(flat, early)
        result = european_arrays.many(**flat)
        _add_premiums(result, flat, early)
    return type(result)(*(row.reshape(shape) for row in _rows(result)))


def _shorten(flat: dict[str, FloatArray], early: NDArray[np.intp]) -> None:
    """Cuts lives where longer ones are worth the same, and lifts volatilities to the least that can be told from 0."""
    years, vol = flat["years"].copy(), flat["vol"].copy()
    rate, dividend = _as_put({name: array[early] for name, array in flat.items()})
    span, spread = years[early], vol[early]
    spread = np.maximum(spread, SMALLEST_DEVIATION / np.sqrt(span))
    drift = (rate - dividend) / spread - 0.5 * spread
    years[early] = np.minimum(
        np.minimum(span, MOST_INTEREST / rate),
        np.where(drift > 0, (FARTHEST_DRIFT / np.maximum(drift, 1e-12)) ** 2, np.inf),
    )
    vol[early] = spread
    flat["years"], flat["vol"] = years, vol


def _as_put(given: dict[str, FloatArray]) -> tuple[FloatArray, FloatArray]:
    """What plays the interest's and the dividends' part once calls are seen as puts."""
    is_put = given["sign"] < 0
    return (
        np.where(is_put, given["rate"], given["carry_yield"]),
        np.where(is_put, given["carry_yield"], given["rate"]),
    )


def _add_premiums(result: ArrayGreeks, flat: dict[str, FloatArray], early: NDArray[np.intp]) -> None:
    if not len(early):
        return
    most = min(len(early), CHUNK)
    solver = Solver(quadrature.inner(NODES, INNER_POINTS), most)
    integral = Integral(quadrature.outer(NODES, OUTER_POINTS), most)
    for start in range(0, len(early), CHUNK):
        part = early[start : start + CHUNK]
        _Chunk({name: array[part] for name, array in flat.items()}).add(result, part, solver, integral)


def _rows(greeks: ArrayGreeks) -> tuple[FloatArray, ...]:
    return greeks.price, greeks.delta, greeks.gamma, greeks.theta, greeks.vega, greeks.rho


class _Chunk:
    """Contracts that may be worth exercising early, as puts."""

    def __init__(self, given: dict[str, FloatArray]) -> None:
        self._given = given
        self._is_put = given["sign"] < 0
        years, self._root = given["years"], np.sqrt(given["years"])
        rate, dividend = _as_put(given)
        self._puts = Puts.of(
            given["vol"] * self._root, rate * years, dividend * years, self._is_put.astype(float)
        )

    def add(self, result: ArrayGreeks, part: NDArray[np.intp], solver: Solver, integral: Integral) -> None:
        """Adds the premium of early exercise to European values in `result`, at the places `part`."""
        given, puts, is_put = self._given, self._puts, self._is_put
        spot, strike, years, sign = given["spot"], given["strike"], given["years"], given["sign"]
        log_spot = np.log(spot / strike) * -sign
        edge = solver.solve(puts)
        premium = integral.over(puts, log_spot, edge)
        unit = np.where(is_put, strike, spot)
        exercised = log_spot <= puts.end + puts.deviation * edge.depth[0]
        intrinsic = np.maximum(sign * (spot - strike), 0.0)
        price = np.clip(
            result.price[part] + unit * premium.price, np.maximum(intrinsic, result.price[part]), unit
        )
        delta = np.where(is_put, premium.slope * strike / spot, premium.price - premium.slope)
        delta = sign * np.clip(sign * (result.delta[part] + delta), 0.0, 1.0)
        gamma = np.maximum(result.gamma[part] + unit * premium.curve / (spot * spot), 0.0)
        theta = given["rate"] * price - (given["rate"] - given["carry_yield"]) * spot * delta
        theta -= 0.5 * (given["vol"] * spot) ** 2 * gamma
        vega = result.vega[part] + unit * self._root * premium.by_deviation * PER_POINT
        rho = result.rho[part] + unit * years * premium.by_rate * PER_POINT
        result.price[part] = np.where(exercised, intrinsic, price)
        result.delta[part] = np.where(exercised, sign, delta)
        for row, values in (
            (result.gamma, gamma),
            (result.theta, theta / DAYS_A_YEAR),
            (result.vega, vega),
            (result.rho, rho),
        ):
            row[part] = np.where(exercised, 0.0, values)
