"""The normal distribution to 4e-9, for integrals that are small themselves: half the passes of the exact one.

The early exercise premium is interest on the strike at most, so that this adds less than 1e-9 of the strike to a price.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from thetadesk.pricing.model import FloatArray

STEEPNESS: Final = 0.276
RATIO: Final = (
    -0.2843803148435216,
    1.104950689671188,
    -0.7867205715012161,
    0.8075080400669674,
    0.11711592932064213,
    0.29484035477856657,
)
"""Mills' ratio Φ(−a)/φ(a) by powers of 1/(1 + STEEPNESS·a), the highest first; a minimax fit of φ times it."""


def ratio(value: FloatArray, out: FloatArray, spare: FloatArray) -> FloatArray:
    """Mills' ratio of the distances |value|, written to `out`; `spare` is overwritten."""
    np.abs(value, out=spare)
    spare *= STEEPNESS
    spare += 1.0
    np.reciprocal(spare, out=spare)
    np.multiply(spare, RATIO[0], out=out)
    for coefficient in RATIO[1:]:
        out += coefficient
        out *= spare
    return out
