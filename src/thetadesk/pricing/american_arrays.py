"""American options by the thousand: every contract as a put of strike 1 with a life of 1, in chunks that stay near
the processor.

A call is a put with spot and strike, and rate and dividend yield, exchanged (McDonald and Schroder, "A parity result
for American options", 1998); as both are homogeneous in spot and strike, its Greeks follow from the put's.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from thetadesk.pricing import european_arrays, premium, quadrature
from thetadesk.pricing.boundary import lives, solve
from thetadesk.pricing.inputs import broadcast
from thetadesk.pricing.model import DAYS_A_YEAR, PER_POINT, ArrayGreeks, FloatArray, Greeks, Numbers

CHUNK: Final = 512
NODES: Final = 6
INNER_POINTS: Final = 7
OUTER_POINTS: Final = 24

_LEAST_INTEREST: Final = 1e-10
"""Interest on the strike over the whole life below which the right to exercise early is worth nothing."""


def many(**contracts: Numbers) -> ArrayGreeks:
    """Many contracts; the arguments of `american.value` by name."""
    shape, flat = broadcast(**contracts)
    renamed = {"carry_yield" if name == "dividend_yield" else name: array for name, array in flat.items()}
    results = european_arrays.many(**renamed)
    rows = (results.price, results.delta, results.gamma, results.theta, results.vega, results.rho)
    is_put = flat["sign"] < 0
    rate = np.where(is_put, flat["rate"], flat["dividend_yield"])
    early = np.flatnonzero((rate * flat["years"] > _LEAST_INTEREST) & (flat["vol"] > 0))
    for start in range(0, len(early), CHUNK):
        part = early[start : start + CHUNK]
        for row, values in zip(
            rows, _chunk({name: array[part] for name, array in flat.items()}), strict=True
        ):
            row[part] = values
    return Greeks(*(row.reshape(shape) for row in rows))


def _chunk(given: dict[str, FloatArray]) -> tuple[FloatArray, ...]:
    on_rate = np.where(given["sign"] < 0, 1.0, 0.0)
    is_put = given["sign"] < 0
    spot, strike, years = given["spot"], given["strike"], given["years"]
    ratio = np.where(is_put, spot / strike, strike / spot)
    rate = np.where(is_put, given["rate"], given["dividend_yield"])
    dividend = np.where(is_put, given["dividend_yield"], given["rate"])
    put = lives(given["vol"] * np.sqrt(years), rate * years, dividend * years)
    edge = solve(put, on_rate, quadrature.inner(NODES, INNER_POINTS))
    log_spot = np.log(ratio)
    found = premium.put(put, log_spot, edge, on_rate, quadrature.outer(NODES, OUTER_POINTS))
    exercised = log_spot <= put.end + put.deviation * edge.depth[0]
    price = np.where(exercised, 1 - ratio, np.maximum(found.price, np.maximum(1 - ratio, 0)))
    slope = np.where(exercised, -ratio, found.slope)
    curve = np.where(exercised, 0.0, found.curve)
    alive = np.where(exercised, 0.0, 1.0)
    unit = np.where(is_put, strike, spot)
    decay = 0.5 * put.deviation**2 * curve + (put.rate - put.dividend) * slope - put.rate * price
    return (
        unit * price,
        np.where(is_put, slope / ratio, price - slope),
        np.where(is_put, curve / (ratio * ratio * strike), curve / spot),
        -alive * unit * decay / (years * DAYS_A_YEAR),
        alive * unit * found.by_deviation * np.sqrt(years) * PER_POINT,
        alive * unit * found.by_rate * years * PER_POINT,
    )
