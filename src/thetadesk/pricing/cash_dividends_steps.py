"""One step of the grid: its numbers, and the two sweeps over the rows that solve it.

Everything is rows × (anything ×) contracts; a contract's numbers are the same in every row, because the matrix of an
endless grid has two factors that are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from thetadesk.pricing.model import FloatArray

FEW: Final = 48
"""Up to so many columns, passes over the whole grid cost less than a loop over its rows."""
_CRANDALL: Final = 1.0 / 12.0


@dataclass(frozen=True, slots=True)
class Weights:
    """A step's numbers, one of each a contract: `carry` leads each factor from row to row, `pivot` is what both leave."""

    carry: FloatArray
    beside: FloatArray
    own: FloatArray
    pivot: FloatArray

    @classmethod
    def of(cls, ratio: FloatArray) -> Weights:
        """From σ²Δt over four squared spacings."""
        implicit = ratio - _CRANDALL
        pivot = 0.5 + implicit + 0.5 * np.sqrt(1.0 + 4.0 * implicit)
        beside = (ratio + _CRANDALL) / pivot
        return cls(carry=implicit / pivot, beside=beside, own=1.0 / pivot - 2.0 * beside, pivot=pivot)

    def known(self, values: FloatArray, work: FloatArray, spare: FloatArray) -> None:
        """The side of the equation that is known, over the pivot, into `work`; row 0 is left alone."""
        np.add(values[2:], values[:-2], out=work[1:-1])
        work[1:-1] *= self.beside
        np.multiply(values[1:-1], self.own, out=spare[1:-1])
        work[1:-1] += spare[1:-1]
        # Beyond its last row the grid goes on with the value it ends with, and the first factor's sum over that is known.
        endless = self.carry / (self.pivot * (1.0 - self.carry))
        work[-1] = values[-1] * (self.own + self.beside + endless) + values[-2] * self.beside


def sweep_down(work: FloatArray, carry: FloatArray) -> None:
    """The first factor: from the last row to row 1."""
    if work[0].size <= FEW:
        return spread(work[:0:-1], carry)
    spare = np.empty_like(work[0])
    above = work[-1]
    for row in work[-2:0:-1]:
        np.multiply(above, carry, out=spare)
        above = np.add(row, spare, out=row)
    return None


def sweep_up(values: FloatArray, work: FloatArray, carry: FloatArray) -> None:
    """The second factor, where nothing is exercised: from row 1 to the last."""
    if work[0].size <= FEW:
        values[1:] = work[1:]
        return spread(values, carry)
    below = values[0]
    for row, known in zip(values[1:], work[1:], strict=True):
        np.multiply(below, carry, out=row)
        below = np.add(row, known, out=row)
    return None


def spread(rows: FloatArray, carry: FloatArray) -> None:
    """Add to each row `carry` times the one before it, in place: by doubling, few operations on all rows at once."""
    reach = 1
    while reach < len(rows):
        rows[reach:] += carry * rows[:-reach]
        carry = carry * carry
        reach *= 2
