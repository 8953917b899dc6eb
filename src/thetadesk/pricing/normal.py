"""The normal distribution to full double precision, for numbers and for arrays, with numpy alone.

Every tail is written as Φ(−a) = φ(a)·M(a), where M is Mills' ratio: smooth, positive and without cancellation for any
a ≥ 0, so one rational function serves the whole line and tails keep their relative precision. The coefficients are a
minimax fit of degree 9 over 10 made in 110 digits; its relative error on [0, 45] is below 7e-17. All coefficients are
positive, so Horner's rule loses nothing either.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from thetadesk.pricing.model import FloatArray

DENSITY_AT_ZERO: Final = 0.3989422804014327
"""1/√(2π)."""
FARTHEST: Final = 37.5
"""Beyond this distance the density is no ordinary number any more (1e-306); tails end here."""

_ROOT_HALF = math.sqrt(0.5)
_ABOVE: Final = (
    0.9999999999982853,
    26.699182663684617,
    349.4586303082065,
    2899.3755367675717,
    16673.363116813478,
    68674.08986462065,
    202585.97943763822,
    414380.94477685,
    538471.5715948432,
    345980.41989644134,
)
_BELOW: Final = (  # after a leading coefficient of 1
    26.69918266330208,
    350.4586303463759,
    2926.0747171591183,
    17020.821838044274,
    71520.06441970904,
    218570.48187644136,
    477522.32655511086,
    711144.0283460995,
    649896.1295648891,
    276052.43537546304,
)


def density(x: float) -> float:
    """φ(x)."""
    return DENSITY_AT_ZERO * math.exp(-0.5 * x * x)


def below(x: float) -> float:
    """Φ(x), the probability of a standard normal variable to end below x."""
    return 0.5 * math.erfc(-x * _ROOT_HALF)


def mills(distance: float) -> float:
    """Mills' ratio Φ(−a)/φ(a) of one distance a ≥ 0."""
    above = 0.0
    for coefficient in _ABOVE:
        above = above * distance + coefficient
    under = 1.0
    for coefficient in _BELOW:
        under = under * distance + coefficient
    return above / under


def below_array(x: FloatArray) -> FloatArray:
    """Φ of every number in `x`; infinities give 0 and 1."""
    import numpy as np

    distance = np.minimum(np.abs(x), FARTHEST)
    tail = np.empty_like(distance)
    ratio(distance, tail, np.empty_like(distance))
    tail *= density_array(distance, np.empty_like(distance))
    return np.where(np.signbit(x), tail, 1.0 - tail)


def density_array(distance: FloatArray, out: FloatArray) -> FloatArray:
    """φ of every distance, written to `out`."""
    import numpy as np

    np.multiply(distance, distance, out=out)
    np.multiply(out, -0.5, out=out)
    np.exp(out, out=out)
    return np.multiply(out, DENSITY_AT_ZERO, out=out)


def ratio(distance: FloatArray, out: FloatArray, spare: FloatArray) -> FloatArray:
    """Mills' ratio Φ(−a)/φ(a) of every distance a ≥ 0, written to `out`; `spare` is overwritten."""
    import numpy as np

    np.multiply(distance, _ABOVE[0], out=out)
    np.add(out, _ABOVE[1], out=out)
    for coefficient in _ABOVE[2:]:
        np.multiply(out, distance, out=out)
        np.add(out, coefficient, out=out)
    np.add(distance, _BELOW[0], out=spare)
    for coefficient in _BELOW[1:]:
        np.multiply(spare, distance, out=spare)
        np.add(spare, coefficient, out=spare)
    return np.divide(out, spare, out=out)
