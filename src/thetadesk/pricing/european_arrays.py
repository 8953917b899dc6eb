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

_ROWS = 15
_NO_ROOT = 1e-160


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
        "deviation",
        "given",
        "growth",
        "likely",
        "owed",
        "root",
        "scores",
        "spare",
    )

    def __init__(self, given: dict[str, FloatArray], bench: FloatArray) -> None:
        size = given["spot"].size
        rows = bench[: _ROWS * size].reshape(_ROWS, size)
        self.given = given
        self.certain: Mask | None = None
        self.root, self.deviation, self.growth, self.ahead, self.owed = rows[:5]
        self.scores, self.likely, self.densities = rows[5:11].reshape(3, 2, size)
        self.spare = rows[11:].reshape(2, 2, size)

    def measure(self) -> None:
        """d₁ and d₂, times the sign, and what asset and strike are worth today."""
        given, spare = self.given, self.spare[0][0]
        np.sqrt(given["years"], out=self.root)
        np.multiply(given["vol"], self.root, out=self.deviation)
        np.maximum(self.deviation, CERTAIN, out=self.deviation)
        np.multiply(given["carry_yield"], given["years"], out=self.growth)
        np.multiply(given["rate"], given["years"], out=self.owed)
        d1, d2 = self.scores
        np.divide(given["spot"], given["strike"], out=d1)
        np.log(d1, out=d1)
        np.subtract(self.owed, self.growth, out=spare)
        np.add(d1, spare, out=d1)
        np.divide(d1, self.deviation, out=d1)
        np.multiply(self.deviation, 0.5, out=spare)
        np.subtract(d1, spare, out=d2)
        np.add(d1, spare, out=d1)
        self.certain = self.deviation <= CERTAIN if self.deviation.min() <= CERTAIN else None
        if self.certain is not None:
            d2[self.certain] = d1[self.certain]
        np.multiply(self.scores, given["sign"], out=self.scores)
        for exponent in (self.growth, self.owed):
            np.negative(exponent, out=exponent)
            np.exp(exponent, out=exponent)
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
        # 1 − tail on the right, the tail itself on the left: nothing is subtracted from a small probability.
        right = distances
        np.copysign(self.likely, self.scores, out=self.likely)
        np.copysign(0.5, self.scores, out=right)
        np.add(right, 0.5, out=right)
        np.subtract(right, self.likely, out=self.likely)
        np.multiply(self.likely, self.given["sign"], out=self.likely)
        if self.certain is not None:
            self.densities[0][self.certain] = 0.0

    def tell(self, results: Sequence[FloatArray]) -> None:
        """Price and Greeks, each into its own array."""
        price, delta, gamma, theta, vega, rho = results
        given, asset, cash = self.given, self.ahead, self.owed
        np.multiply(self.growth, self.likely[0], out=delta)
        np.multiply(self.ahead, self.densities[0], out=vega)
        np.divide(vega, given["spot"], out=gamma)
        np.divide(gamma, given["spot"], out=gamma)
        np.divide(gamma, self.deviation, out=gamma)
        np.multiply(self.ahead, self.likely[0], out=asset)
        np.multiply(self.owed, self.likely[1], out=cash)
        np.subtract(asset, cash, out=price)
        np.maximum(price, 0.0, out=price)
        self._tell_decay(vega, theta)
        np.multiply(vega, self.root, out=vega)
        np.multiply(vega, PER_POINT, out=vega)
        np.multiply(cash, given["years"], out=rho)
        np.multiply(rho, PER_POINT, out=rho)

    def _tell_decay(self, exposure: FloatArray, theta: FloatArray) -> None:
        """(q·F·Φ − r·K'·Φ − F·φ·σ/(2√T))/365, given F·φ; nothing where no time is left."""
        given, spare = self.given, self.spare[0][0]
        np.maximum(self.root, _NO_ROOT, out=theta)
        np.divide(given["vol"], theta, out=theta)
        np.multiply(theta, exposure, out=theta)
        np.multiply(theta, -0.5, out=theta)
        np.multiply(given["carry_yield"], self.ahead, out=spare)
        np.add(theta, spare, out=theta)
        np.multiply(given["rate"], self.owed, out=spare)
        np.subtract(theta, spare, out=theta)
        np.multiply(theta, 1.0 / DAYS_A_YEAR, out=theta)
        if self.root.min() <= 0.0:
            theta[self.root <= 0.0] = 0.0
