"""Implied volatility by strike and time: a term structure that reverts to its mean, reports to come, and a skew.

The variance to come is that of a mean-reverting variance (Heston 1993): what is now fades into the long run. Reports add
their expected move once. The smile is a parabola in standard deviations from the forward (Gatheral 2006, chapter 3, has
why skews look alike when measured so), flat beyond where quotes end.
"""

import math
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from brokersim.market.paths import MARKET_VOLATILITY
from brokersim.market.roster import SECTOR_VOLATILITY, Traits

Floats = NDArray[np.float64]
F = TypeVar("F", float, Floats)

REVERSION = 4.0
"""How quickly variance returns to its mean, a year."""

_PREMIUM = 1.12  # options cost more than what comes
_LOWEST, _HIGHEST = -4.0, 3.0
MONTH = 30 / 365
"""What VIX looks ahead, in years."""


def mean_volatility(now: F, long_run: float, years: float) -> F:
    """Volatility over a time to come of what is `now`, one or many, without reports."""
    weight = -math.expm1(-REVERSION * years) / (REVERSION * years)
    calm = long_run * long_run
    found: F = (calm + (now * now - calm) * weight) ** 0.5
    return found


@dataclass(frozen=True, slots=True)
class Level:
    """How nervous one name is at an instant: volatility `now` and in the `long_run`, a year; `events` are the years
    until each coming report with the variance it adds."""

    now: float
    long_run: float
    events: tuple[tuple[float, float], ...] = ()

    def at_the_money(self, years: float) -> float:
        """The implied volatility of an option at the forward."""
        calm = mean_volatility(self.now, self.long_run, years)
        added = sum(added for ahead, added in self.events if ahead < years)
        return math.sqrt(calm * calm + added / years) if added else calm

    def forward(self, years: float) -> float:
        """The 30-day volatility that is expected `years` from now, without reports."""
        calm, fade = self.long_run**2, math.exp(-REVERSION * years)
        then = math.sqrt(calm + (self.now**2 - calm) * fade)
        return mean_volatility(then, self.long_run, MONTH)


@dataclass(frozen=True, slots=True)
class Smile:
    """Relative volatility by standard deviations from the forward: 1 + tilt·x + bend·x²."""

    tilt: float
    bend: float

    def factor(self, deviations: float) -> float:
        x = min(max(deviations, _LOWEST), _HIGHEST)
        return 1 + self.tilt * x + self.bend * x * x

    def factors(self, deviations: Floats) -> Floats:
        """`factor` of each, any shape."""
        x = np.clip(deviations, _LOWEST, _HIGHEST)
        return np.asarray(1 + self.tilt * x + self.bend * x * x)


_INDEX, _FUND, _STOCK, _FEAR = Smile(-0.15, 0.02), Smile(-0.11, 0.02), Smile(-0.06, 0.022), Smile(0.07, 0.012)


def smile(traits: Traits) -> Smile:
    """The index's is steep, since everybody insures against falls; volatility itself is feared to rise."""
    if traits.listing.sector == "Volatility":
        return _FEAR
    return {"index": _INDEX, "etf": _FUND, "stock": _STOCK}[traits.listing.kind]


def level(traits: Traits, market_state: float, own_state: float, nerves: float) -> Level:
    """Implied volatility from the log-volatilities of the market and of the name; `nerves` multiplies what is now."""
    sector = SECTOR_VOLATILITY[traits.listing.sector] ** 2
    common = (traits.listing.beta * MARKET_VOLATILITY) ** 2
    now = common * math.exp(2 * market_state) + sector + traits.own**2 * math.exp(2 * own_state)
    # The mean of a squared log-normal is above its median.
    long_run = common * 1.25 + sector + traits.own**2 * 1.1
    return Level(_PREMIUM * now**0.5 * nerves, _PREMIUM * long_run**0.5)


def fear_level(market: Level) -> Level:
    """The volatility of volatility: higher when nerves are bad, much lower far out."""
    return Level(0.95 * (market.now / market.long_run) ** 0.5, 0.38)
