"""Where an underlying is going while a leg is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum
from typing import Literal, Protocol

FLAT = 0.01
"""A move over the whole time of less than this share of the price is none."""

_FEWEST = 2  # points that a line needs

Direction = Literal["rising", "falling", "flat"]


class Seen(Protocol):
    """What one day says of a leg: the price of its underlying, and its distance from the strike as a share of that,
    positive in the money."""

    @property
    def on(self) -> date: ...

    @property
    def spot(self) -> float | None: ...

    @property
    def moneyness(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Trend:
    """`slope_per_day` is in dollars per calendar day, along the straight line that fits the `n` prices best (least
    squares); `change` the last price less the first. Both are None for fewer than two days with a price.
    `distance_to_strike` is each day's, oldest first. `direction` says of the line whether it moves by one per cent."""

    slope_per_day: float | None
    change: float | None
    distance_to_strike: tuple[float | None, ...]
    direction: Direction
    n: int


def trend(snapshots: Sequence[Seen]) -> Trend:
    """The trend of one leg's days, in any order, one for each day."""
    ordered = sorted(snapshots, key=lambda seen: seen.on)
    distances = tuple(each.moneyness for each in ordered)
    known = [(each.on.toordinal(), each.spot) for each in ordered if each.spot is not None]
    if len(known) < _FEWEST:
        return Trend(None, None, distances, "flat", len(known))
    slope, mean = _line(known)
    moved = slope * (known[-1][0] - known[0][0])
    direction: Direction = "flat" if abs(moved) < FLAT * mean else "rising" if moved > 0 else "falling"
    return Trend(slope, known[-1][1] - known[0][1], distances, direction, len(known))


def _line(points: Sequence[tuple[int, float]]) -> tuple[float, float]:
    """Slope of the best line, and the mean price."""
    day = fsum(on for on, _ in points) / len(points)
    price = fsum(spot for _, spot in points) / len(points)
    above = fsum((on - day) * (spot - price) for on, spot in points)
    return above / fsum((on - day) ** 2 for on, _ in points), price
