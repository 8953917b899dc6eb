"""How far something fell from its highest point, and how long that lasted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from thetadesk.kernel.money import ZERO


@dataclass(frozen=True, slots=True)
class Drawdown:
    """The deepest fall of an index: `depth` as a fraction of its peak (zero or less), when it began, was deepest and was
    made good (None: not yet), and how many calendar days it took from the peak until then or until the last day.
    `current` is how far below its highest point the index is at the end. Without any fall the dates are None."""

    depth: float
    peak_on: date | None = None
    trough_on: date | None = None
    recovered_on: date | None = None
    days: int = 0
    current: float = 0.0


def depths(index: Sequence[float]) -> list[float]:
    """How far below its highest point so far the index is on each day, as a fraction: zero or less. An index that
    has begun at nothing falls no further."""
    highest, found = 0.0, []
    for each in index:
        highest = max(highest, each)
        found.append(each / highest - 1.0 if highest > 0.0 else 0.0)
    return found


def drawdowns(index: Sequence[float], days: Sequence[date]) -> Drawdown:
    """The deepest fall of an index (of the time-weighted return, on which a withdrawal is no loss) whose values are those
    of `days`; the first of equally deep ones."""
    below = depths(index)
    if not below or min(below) >= 0.0:
        return Drawdown(0.0)
    trough = below.index(min(below))
    peak = max(range(trough), key=lambda at: (index[at], at))
    recovered = next((at for at in range(trough, len(index)) if index[at] >= index[peak]), None)
    until = days[-1 if recovered is None else recovered]
    return Drawdown(
        below[trough],
        days[peak],
        days[trough],
        None if recovered is None else days[recovered],
        (until - days[peak]).days,
        below[-1],
    )


def deepest_loss(profits: Sequence[Decimal]) -> Decimal:
    """The most money that was given back from the highest sum of daily profits so far (which begins at nothing): zero or
    less, to the cent."""
    made = highest = deepest = ZERO
    for each in profits:
        made += each
        highest = max(highest, made)
        deepest = min(deepest, made - highest)
    return deepest
