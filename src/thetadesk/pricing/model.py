"""What a model answers: a price and its five sensitivities, for one contract or for many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeAlias, TypeVar

from thetadesk.kernel.errors import InvalidInputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DAYS_A_YEAR: Final = 365.0
"""Time runs in calendar days (ACT/365), so theta is per calendar day."""
PER_POINT: Final = 0.01
"""Vega and rho are per point: one percentage point of volatility or of the rate."""

FloatArray: TypeAlias = "NDArray[np.float64]"
Numbers: TypeAlias = "float | NDArray[np.float64]"
Number = TypeVar("Number")


class PricingError(InvalidInputError):
    """An input no model can answer for: which one, the first bad value, and what would be right."""

    code = "pricing-input"
    title = "Not something that can be priced"


@dataclass(frozen=True, slots=True)
class Greeks(Generic[Number]):
    """Price and sensitivities per share: floats for one contract, arrays of one shape for many.

    delta: per $1 of the underlying. gamma: change of delta per $1. theta: $ per calendar day that passes.
    vega: $ per point (0.01) of volatility. rho: $ per point (0.01) of the interest rate.
    """

    price: Number
    delta: Number
    gamma: Number
    theta: Number
    vega: Number
    rho: Number

    @property
    def parts(self) -> tuple[Number, ...]:
        """All six, in the order above."""
        return self.price, self.delta, self.gamma, self.theta, self.vega, self.rho


ScalarGreeks: TypeAlias = Greeks[float]
ArrayGreeks: TypeAlias = "Greeks[NDArray[np.float64]]"
