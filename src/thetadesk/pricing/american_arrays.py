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

_LEAST_INTEREST: Final = 1e-10
"""Interest on the strike over the whole life below which the right to exercise early is worth nothing."""


def many(**contracts: Numbers) -> ArrayGreeks:
    """Many contracts; the arguments of `american.value` by name."""
    shape, flat = broadcast(**contracts)
    flat["carry_yield"] = flat.pop("dividend_yield")
    result = european_arrays.many(**flat)
    rate = np.where(flat["sign"] < 0, flat["rate"], flat["carry_yield"])
    early = np.flatnonzero((rate * flat["years"] > _LEAST_INTEREST) & (flat["vol"] > 0))
    if len(early):
        most = min(len(early), CHUNK)
        solver = Solver(quadrature.inner(NODES, INNER_POINTS), most)
        integral = Integral(quadrature.outer(NODES, OUTER_POINTS), most)
        for start in range(0, len(early), CHUNK):
            part = early[start : start + CHUNK]
            _Chunk({name: array[part] for name, array in flat.items()}).add(result, part, solver, integral)
    return type(result)(*(row.reshape(shape) for row in _rows(result)))


def _rows(greeks: ArrayGreeks) -> tuple[FloatArray, ...]:
    return greeks.price, greeks.delta, greeks.gamma, greeks.theta, greeks.vega, greeks.rho


class _Chunk:
    """Contracts that may be worth exercising early, as puts."""

    def __init__(self, given: dict[str, FloatArray]) -> None:
        self._given = given
        self._is_put = given["sign"] < 0
        years, self._root = given["years"], np.sqrt(given["years"])
        rate = np.where(self._is_put, given["rate"], given["carry_yield"]) * years
        dividend = np.where(self._is_put, given["carry_yield"], given["rate"]) * years
        self._puts = Puts.of(given["vol"] * self._root, rate, dividend, self._is_put.astype(float))

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
        price = np.maximum(result.price[part] + unit * premium.price, intrinsic)
        delta = result.delta[part] + np.where(
            is_put, premium.slope * strike / spot, premium.price - premium.slope
        )
        gamma = result.gamma[part] + unit * premium.curve / (spot * spot)
        theta = given["rate"] * price - (given["rate"] - given["carry_yield"]) * spot * delta
        theta -= 0.5 * (given["vol"] * spot) ** 2 * gamma
        result.price[part] = np.where(exercised, intrinsic, price)
        result.delta[part] = np.where(exercised, sign, delta)
        result.gamma[part] = np.where(exercised, 0.0, gamma)
        result.theta[part] = np.where(exercised, 0.0, theta / DAYS_A_YEAR)
        vega = result.vega[part] + unit * self._root * premium.by_deviation * PER_POINT
        result.vega[part] = np.where(exercised, 0.0, vega)
        rho = result.rho[part] + unit * years * premium.by_rate * PER_POINT
        result.rho[part] = np.where(exercised, 0.0, rho)
