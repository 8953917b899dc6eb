"""The European formula over many contracts at once, with few passes and no array made twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from thetadesk.pricing import normal
from thetadesk.pricing.european import CERTAIN
from thetadesk.pricing.inputs import broadcast
from thetadesk.pricing.model import DAYS_A_YEAR, PER_POINT, ArrayGreeks, FloatArray, Greeks, Numbers

CHUNK: Final = 10_240
"""Contracts per pass: the working arrays of so many stay near the processor, and few passes cost little to start."""

Mask: TypeAlias = "NDArray[np.bool_]"

_ROWS = 14


def many(**contracts: Numbers) -> ArrayGreeks:
    """Many contracts, in chunks; the arguments of `value` by name."""
    shape, flat = broadcast(**contracts)
    size = flat["spot"].size
    results = [np.empty(size) for _ in range(6)]
    bench = np.empty(_ROWS * min(size, CHUNK))
    for start in range(0, size, CHUNK):
        part = slice(start, start + CHUNK)
        chunk = _Chunk({name: array[part] for name, array in flat.items()}, bench)
        chunk.measure()
        chunk.weigh()
        chunk.tell([result[part] for result in results])
    return Greeks(*(result.reshape(shape) for result in results))


class _Chunk:
    """One pass over contracts that fit in the cache: every step writes into arrays that exist already."""

    __slots__ = (
        "ahead",
        "certain",
        "densities",
        "given",
        "growth",
        "inverse",
        "likely",
        "owed",
        "scores",
        "spare",
    )

    def __init__(self, given: dict[str, FloatArray], bench: FloatArray) -> None:
        size = given["spot"].size
        rows = bench[: _ROWS * size].reshape(_ROWS, size)
        self.given = given
        self.certain: Mask | None = None
        self.inverse, self.growth, self.ahead, self.owed = rows[:4]
        self.scores, self.likely, self.densities = rows[4:10].reshape(3, 2, size)
        self.spare = rows[10:].reshape(2, 2, size)

    def measure(self) -> None:
        """d₁ and d₂, one over σ√T, and what asset and strike are worth today."""
        given, (d1, d2), half = self.given, self.scores, self.spare[0][0]
        np.sqrt(given["years"], out=half)
        np.multiply(given["vol"], half, out=half)
        self.certain = half <= CERTAIN if half.min(initial=1.0) <= CERTAIN else None
        np.maximum(half, CERTAIN, out=half)
        np.divide(1.0, half, out=self.inverse)
        np.multiply(half, 0.5, out=half)
        np.negative(given["years"], out=d2)
        np.multiply(given["carry_yield"], d2, out=self.growth)
        np.multiply(given["rate"], d2, out=self.owed)
        np.divide(given["spot"], given["strike"], out=d1)
        np.log(d1, out=d1)
        np.subtract(self.growth, self.owed, out=d2)
        np.add(d1, d2, out=d1)
        np.multiply(d1, self.inverse, out=d1)
        np.subtract(d1, half, out=d2)
        np.add(d1, half, out=d1)
        np.exp(self.growth, out=self.growth)
        np.exp(self.owed, out=self.owed)
        np.multiply(given["spot"], self.growth, out=self.ahead)
        np.multiply(given["strike"], self.owed, out=self.owed)

    def weigh(self) -> None:
        """s·Φ(s·d₁) and s·Φ(s·d₂), and the densities there."""
        distances, divisor = self.spare
        np.abs(self.scores, out=distances)
        np.minimum(distances, normal.FARTHEST, out=distances)
        normal.ratio(distances, self.likely, divisor)
        normal.density_array(distances, self.densities)
        np.multiply(self.likely, self.densities, out=self.likely)
        # s·Φ(s·d) is −1, 0 or 1 less the tail with the sign of d: a small probability is the tail itself.
        whole, half = distances, divisor[0]
        np.copysign(self.likely, self.scores, out=self.likely)
        np.copysign(0.5, self.scores, out=whole)
        np.multiply(self.given["sign"], 0.5, out=half)
        np.add(whole, half, out=whole)
        np.subtract(whole, self.likely, out=self.likely)
        if self.certain is not None:
            self.likely[1][self.certain] = self.likely[0][self.certain]
            self.densities[0][self.certain] = 0.0

    def tell(self, results: Sequence[FloatArray]) -> None:
        """Price and Greeks, each into its own array."""
        price, delta, gamma, theta, vega, rho = results
        given, asset, cash, spare = self.given, self.ahead, self.owed, self.spare[0][0]
        np.multiply(self.growth, self.likely[0], out=delta)
        np.multiply(self.ahead, self.densities[0], out=vega)
        np.multiply(vega, self.inverse, out=theta)
        np.multiply(given["spot"], given["spot"], out=spare)
        np.divide(theta, spare, out=gamma)
        np.multiply(self.ahead, self.likely[0], out=asset)
        np.multiply(self.owed, self.likely[1], out=cash)
        np.subtract(asset, cash, out=price)
        np.maximum(price, 0.0, out=price)
        self._tell_decay(theta)
        np.sqrt(given["years"], out=spare)
        np.multiply(vega, spare, out=vega)
        np.multiply(vega, PER_POINT, out=vega)
        np.multiply(cash, given["years"], out=rho)
        np.multiply(rho, PER_POINT, out=rho)

    def _tell_decay(self, theta: FloatArray) -> None:
        """(q·F·Φ − r·K'·Φ − F·φ·σ/(2√T))/365, given F·φ/(σ√T); nothing where no time is left."""
        given, spare = self.given, self.spare[0][0]
        np.multiply(theta, given["vol"], out=theta)
        np.multiply(theta, given["vol"], out=theta)
        np.multiply(theta, -0.5, out=theta)
        np.multiply(given["carry_yield"], self.ahead, out=spare)
        np.add(theta, spare, out=theta)
        np.multiply(given["rate"], self.owed, out=spare)
        np.subtract(theta, spare, out=theta)
        np.multiply(theta, 1.0 / DAYS_A_YEAR, out=theta)
        if self.certain is not None:
            theta[given["years"] <= 0.0] = 0.0
