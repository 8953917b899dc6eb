"""A position before it ends: its profit and Greeks at any price, instant and volatility.

One model values every leg, front and back: American or European for the whole position. Legs that have settled by then
count with their intrinsic value, each by its own settlement instant.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from thetadesk.pricing import european
from thetadesk.pricing.inputs import LARGEST_PRICE, LARGEST_VOL, SMALLEST_PRICE, check
from thetadesk.pricing.model import Greeks, PricingError
from thetadesk.pricing.payoff import SIGNS, Leg, Payoff, expirations, expiry, net_cost
from thetadesk.pricing.probability import Outlook, of_ending_in_the_money, of_touching
from thetadesk.pricing.terms import years_left

if TYPE_CHECKING:
    from thetadesk.pricing.model import FloatArray

# A curve that no formula describes is searched on a grid up to so many times the highest strike; what is found is
# looked at again in so many parts, so many times over, which leaves 1e-9 of the first step.
_SEARCHED = 600
_FAR = 4.0
_PARTS = 16
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Scenario:
    """Where the sliders stand: price of the underlying, instant, and points added to every leg's volatility.

    rate, dividend_yield: continuous annual fractions. vol_shift: an annual fraction (0.05 is five points).
    is_european: exercised at expiry only, as index options are.
    """

    spot: float
    at: datetime
    rate: float = 0.0
    dividend_yield: float = 0.0
    vol_shift: float = 0.0
    is_european: bool = False

    def __post_init__(self) -> None:
        check(1, spot=self.spot, rate=self.rate, dividend_yield=self.dividend_yield)
        if not abs(self.vol_shift) <= LARGEST_VOL:
            raise PricingError(
                f"vol_shift is {self.vol_shift}; it must be a fraction, 0.05 for 5 points, and at most {LARGEST_VOL:g}",
                name="vol_shift",
            )
        if self.at.tzinfo is None:
            raise PricingError(f"at is {self.at}; a scenario needs an aware instant", name="at")

    @property
    def words(self) -> str:
        """The label of what is computed under it."""
        shift = f", volatility {self.vol_shift * 100:+.1f} points" if self.vol_shift else ""
        return f"{self.at:%Y-%m-%d %H:%M} UTC at {self.spot:.2f}{shift}"


@dataclass(frozen=True, slots=True)
class Standing:
    """A whole position in a scenario, in $: what it would bring, what it has earned, and its Greeks (delta and gamma in
    shares, theta per calendar day, vega and rho per point)."""

    value: float
    profit: float
    delta: float
    gamma: float
    theta: float
    vega: float
    rho: float


def curve(legs: Sequence[Leg], spots: Sequence[float], scenario: Scenario) -> list[float]:
    """The profit in $ at each price of the underlying, everything else as the scenario says.

    PricingError when one of these prices is none, a price paid is not known, or a leg that is still alive has no
    volatility.
    """
    import numpy as np

    for spot in spots:
        if not math.isfinite(spot):
            raise PricingError(f"one of the spots is {spot}; a curve needs numbers", name="spots")
    return [float(profit) for profit in _profits(legs, np.asarray(spots, dtype=np.float64), scenario)]


def standing(legs: Sequence[Leg], scenario: Scenario) -> Standing:
    """Value, profit and Greeks at the scenario's own price."""
    held = [(leg.units, _greeks(leg, scenario.spot, scenario)) for leg in legs]
    value = math.fsum(units * greeks.price for units, greeks in held)
    return Standing(
        value=value,
        profit=value - net_cost(legs),
        delta=math.fsum(units * greeks.delta for units, greeks in held),
        gamma=math.fsum(units * greeks.gamma for units, greeks in held),
        theta=math.fsum(units * greeks.theta for units, greeks in held),
        vega=math.fsum(units * greeks.vega for units, greeks in held),
        rho=math.fsum(units * greeks.rho for units, greeks in held),
    )


def outcome(legs: Sequence[Leg], scenario: Scenario) -> Payoff:
    """The payoff at expiry when all options settle together; else the profit when the first of them do, with the later
    ones valued by the model at the scenario's volatility, and called "front expiry"."""
    ends = expirations(legs)
    if len(ends) <= 1:
        return expiry(legs)
    return _searched(legs, replace(scenario, at=ends[0]))


def table(
    legs: Sequence[Leg], spots: Sequence[float], ats: Sequence[datetime], scenario: Scenario
) -> list[list[float]]:
    """Profits in $ by price (rows) and instant (columns): the chart in numbers."""
    columns = [curve(legs, spots, replace(scenario, at=at)) for at in ats]
    return [list(row) for row in zip(*columns, strict=True)]


def outlook(legs: Sequence[Leg], scenario: Scenario) -> Outlook | None:
    """What the model believes of the underlying until the first leg settles: at the volatility of that expiry's leg
    nearest to the money. None where no option is left, or none that has a volatility."""
    ends = expirations(legs)
    known = [leg for leg in legs if ends and leg.expires_at == ends[0] and leg.vol is not None]
    if not known:
        return None
    nearest = min(known, key=lambda leg: abs(float(leg.strike or 0) - scenario.spot))
    return Outlook(
        scenario.spot,
        years_left(scenario.at, ends[0]),
        _vol(nearest, scenario),
        scenario.rate,
        scenario.dividend_yield,
    )


def chances(leg: Leg, scenario: Scenario) -> tuple[float, float] | None:
    """That the underlying reaches an option's strike before it settles (certain where it is in the money), and that the
    option ends in the money; at the leg's own volatility. None for what has no strike, no volatility, or has settled."""
    if leg.strike is None or leg.expires_at is None or leg.vol is None:
        return None
    left, strike, sign = years_left(scenario.at, leg.expires_at), float(leg.strike), SIGNS[leg.kind]
    if not left:
        return None
    seen = Outlook(scenario.spot, left, _vol(leg, scenario), scenario.rate, scenario.dividend_yield)
    touched = 1.0 if sign * (scenario.spot - strike) >= 0 else of_touching(seen, strike)
    return touched, of_ending_in_the_money(seen, strike, sign)


def _greeks(leg: Leg, spot: Any, scenario: Scenario) -> Greeks[Any]:
    """One leg per share, at one price (a float) or many (an array)."""
    if leg.strike is None or leg.expires_at is None:
        return Greeks(price=spot, delta=1.0, gamma=0.0, theta=0.0, vega=0.0, rho=0.0)
    left = years_left(scenario.at, leg.expires_at)
    vol = _vol(leg, scenario) if left else 0.0
    model = _model(scenario, left)
    return model(spot, float(leg.strike), left, vol, scenario.rate, scenario.dividend_yield, SIGNS[leg.kind])


def _model(scenario: Scenario, left: float) -> Callable[..., Greeks[Any]]:
    if scenario.is_european or not left:
        return european.value
    from thetadesk.pricing import american

    return american.value


def _vol(leg: Leg, scenario: Scenario) -> float:
    if leg.vol is None:
        raise PricingError(
            f"the {leg.strike} {leg.kind} has no volatility; before expiry it cannot be valued without one",
            name="vol",
        )
    return min(max(leg.vol + scenario.vol_shift, 0.0), LARGEST_VOL)


def _profits(legs: Sequence[Leg], spots: FloatArray, scenario: Scenario) -> FloatArray:
    import numpy as np

    # The models know no price of 0; the nearest they know is worth the same.
    spots = np.clip(spots, SMALLEST_PRICE, LARGEST_PRICE)
    total = np.full(spots.shape, -net_cost(legs))
    for leg in legs:
        total += leg.units * _greeks(leg, spots, scenario).price
    return total


def _searched(legs: Sequence[Leg], scenario: Scenario) -> Payoff:
    """The front expiry's profit, searched on a fine grid through all strikes and then refined."""
    import numpy as np

    strikes = sorted({float(leg.strike) for leg in legs if leg.strike is not None})
    far = _FAR * max(strikes[-1], scenario.spot)
    grid = np.unique(np.concatenate([np.linspace(0.0, far, _SEARCHED), np.array(strikes)]))
    profits = _profits(legs, grid, scenario)
    slope = math.fsum(leg.units for leg in legs if leg.kind != "P")
    roots = _crossings(legs, scenario, grid, profits)
    return Payoff(
        kind="front expiry",
        at=scenario.at,
        corners=tuple((float(price), float(profit)) for price, profit in zip(grid, profits, strict=True)),
        slope=slope,
        breakevens=tuple(roots),
        profitable=tuple(_stretches(legs, scenario, roots)),
        max_profit=None if slope > 0 else _highest(legs, scenario, grid, profits),
        max_loss=None if slope < 0 else _lowest(legs, scenario, grid, profits),
    )


def _crossings(legs: Sequence[Leg], scenario: Scenario, grid: FloatArray, profits: FloatArray) -> list[float]:
    """Where the profit begins or ends, rising."""
    import numpy as np

    roots = []
    earns = profits > 0.0
    for place in np.flatnonzero(earns[:-1] != earns[1:]):
        low, high = grid[place], grid[place + 1]
        for _ in range(_ROUNDS):
            finer = np.linspace(low, high, _PARTS + 1)
            sides = _profits(legs, finer, scenario) > 0.0
            # The first part whose end is not on the side the whole began on.
            step = int(np.argmax(sides != earns[place])) or _PARTS
            low, high = finer[step - 1], finer[step]
        roots.append(float(0.5 * (low + high)))
    return roots


def _highest(legs: Sequence[Leg], scenario: Scenario, grid: FloatArray, profits: FloatArray) -> float:
    """The highest profit on the curve, found again around the highest of each grid."""
    import numpy as np

    for _ in range(_ROUNDS):
        place = int(np.argmax(profits))
        low, high = grid[max(place - 1, 0)], grid[min(place + 1, grid.size - 1)]
        # The best so far stays in: at a strike the curve has a corner that no even grid meets.
        grid = np.unique(np.append(np.linspace(low, high, _PARTS + 1), grid[place]))
        profits = _profits(legs, grid, scenario)
    return float(profits.max())


def _lowest(legs: Sequence[Leg], scenario: Scenario, grid: FloatArray, profits: FloatArray) -> float:
    """The lowest profit: the highest of the opposite position, turned round."""
    opposite = [replace(leg, quantity=-leg.quantity) for leg in legs]
    return -_highest(opposite, scenario, grid, -profits)


def _stretches(
    legs: Sequence[Leg], scenario: Scenario, roots: Sequence[float]
) -> list[tuple[float, float | None]]:
    """The stretches of prices between zeros on which the position earns."""
    edges = [0.0, *roots]
    inner = [(low + high) / 2.0 for low, high in pairwise(edges)] + [edges[-1] * 2.0 or scenario.spot]
    earns = [profit > 0.0 for profit in curve(legs, inner, scenario)]
    ends: list[float | None] = [*roots, None]
    return [(low, high) for low, high, earning in zip(edges, ends, earns, strict=True) if earning]
