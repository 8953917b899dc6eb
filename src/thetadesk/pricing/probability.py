"""How likely the lognormal model calls an outcome: to end beyond a price, to touch it, to make a profit.

All are risk-neutral: the price drifts with the rate less the yield and moves with the volatility given, which is the
same everywhere, so one standard deviation is one thing: S·e^(±σ√T) around today's price. First passage: Karatzas and
Shreve, "Brownian Motion and Stochastic Calculus" (1991), section 3.5.C.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from thetadesk.pricing import normal
from thetadesk.pricing.european import CERTAIN
from thetadesk.pricing.inputs import check

# Prices so many logarithms away are no numbers to draw or to multiply any more.
_FARTHEST = 600.0


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the model believes of one underlying until one instant; see the room's units."""

    spot: float
    years: float
    vol: float
    rate: float = 0.0
    carry_yield: float = 0.0

    def __post_init__(self) -> None:
        check(
            1,
            spot=self.spot,
            years=self.years,
            vol=self.vol,
            rate=self.rate,
            carry_yield=self.carry_yield,
        )

    @property
    def deviation(self) -> float:
        """One standard deviation of the logarithm of the price: σ√T."""
        return self.vol * math.sqrt(self.years)

    @property
    def drift(self) -> float:
        """How the logarithm of the price drifts until then: (r − q − σ²/2)·T."""
        return (self.rate - self.carry_yield - 0.5 * self.vol * self.vol) * self.years

    def moved(self, deviations: float) -> float:
        """The price so many standard deviations away: S·e^(nσ√T)."""
        return self.spot * math.exp(min(deviations * self.deviation, _FARTHEST))


def of_ending_above(outlook: Outlook, level: float) -> float:
    """That the price ends above `level`: Φ(d₂). A level of 0 or less is certain; exactly at it counts a half."""
    if level <= 0.0:
        return 1.0
    if level == math.inf:
        return 0.0
    gap = math.log(outlook.spot / level) + outlook.drift
    return normal.below(gap / max(outlook.deviation, CERTAIN))


def of_ending_between(outlook: Outlook, low: float, high: float | None) -> float:
    """That the price ends between two levels; `high` None is without end."""
    if high is None:
        return of_ending_above(outlook, low)
    if high <= low:
        return 0.0
    # The difference of the smaller tails: two numbers near 1 would cancel.
    if low > 0.0 and math.log(low / outlook.spot) > outlook.drift:
        return of_ending_above(outlook, low) - of_ending_above(outlook, high)
    return of_ending_below(outlook, high) - of_ending_below(outlook, low)


def of_ending_below(outlook: Outlook, level: float) -> float:
    """That the price ends below `level`: Φ(−d₂)."""
    if level <= 0.0:
        return 0.0
    if level == math.inf:
        return 1.0
    gap = math.log(level / outlook.spot) - outlook.drift
    return normal.below(gap / max(outlook.deviation, CERTAIN))


def of_ending_in_the_money(outlook: Outlook, strike: float, sign: float) -> float:
    """That an option ends in the money, which is when a short one is assigned at the latest."""
    check(sign, strike=strike)
    return of_ending_above(outlook, strike) if sign > 0 else of_ending_below(outlook, strike)


def of_touching(outlook: Outlook, level: float) -> float:
    """That the price reaches `level` at any time until then, watched without a pause; 1 when it is there already.

    With b = |ln(H/S)| and m the drift towards H, the chance is Φ((m − b)/v) + e^(2mb/v²)·Φ(−(m + b)/v), v = σ√T.
    """
    check(1, strike=level)
    distance = abs(math.log(level / outlook.spot))
    if distance == 0.0:
        return 1.0
    toward = outlook.drift if level > outlook.spot else -outlook.drift
    deviation = outlook.deviation
    if deviation < CERTAIN:
        return 1.0 if toward >= distance else 0.0
    direct = normal.below((toward - distance) / deviation)
    far = (toward + distance) / deviation
    if far <= 0.0:
        return direct + math.exp(2.0 * toward * distance / deviation**2) * normal.below(-far)
    # e^(2mb/v²)·φ(far) is φ((m − b)/v): written so, nothing overflows when the volatility is small.
    return min(1.0, direct + normal.density((toward - distance) / deviation) * normal.mills(far))


def of_profit(outlook: Outlook, profitable: Iterable[tuple[float, float | None]]) -> float:
    """That the price ends where a position earns: the chance of each stretch of prices (low, high or None), summed.

    Exactly 0 when there is no such stretch. The stretches come from the position's structure (`payoff`), not from a
    chart, so zooming changes nothing.
    """
    return min(1.0, math.fsum(of_ending_between(outlook, low, high) for low, high in profitable))
