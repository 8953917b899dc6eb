"""One volatility to measure distances with: what options imply and what the price has done, blended."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from thetadesk.market.model import Sourced


@dataclass(frozen=True, slots=True)
class Sigma:
    """A volatility, a fraction a year; None where neither of its parts is known. `weight` is the implied one's share of
    the variance, `note` says in words what it was made of."""

    value: float | None
    iv: Sourced[float] | None
    realised: Sourced[float] | None
    weight: float
    note: str

    @property
    def is_alone(self) -> bool:
        """Whether it rests on one of its two parts only."""
        return self.value is not None and (self.iv is None or self.realised is None)


def blended(iv: Sourced[float] | None, realised: Sourced[float] | None, weight: float = 0.5) -> Sigma:
    """σ² = w·IV² + (1 − w)·RV²: variances add, volatilities do not. With one of the two missing it is the other; with both,
    None. ValueError for a weight outside 0 to 1."""
    if not 0.0 <= weight <= 1.0:
        raise ValueError(f"the weight of the implied volatility is {weight}; it must be between 0 and 1")
    iv = iv if iv is not None and iv.value > 0.0 else None
    realised = realised if realised is not None and realised.value > 0.0 else None
    if iv is not None and realised is not None:
        value = sqrt(weight * iv.value**2 + (1.0 - weight) * realised.value**2)
        note = f"{weight:.0%} implied {iv.value:.1%} ({iv.source}), the rest realised {realised.value:.1%} ({realised.source})"
        return Sigma(value, iv, realised, weight, note)
    alone = iv or realised
    if alone is None:
        return Sigma(None, None, None, weight, "neither an implied nor a realised volatility is known")
    kind = "implied" if iv else "realised"
    return Sigma(alone.value, iv, realised, weight, f"{kind} {alone.value:.1%} ({alone.source}) alone")
