"""Where today's implied volatility stands among the past year's: rank and percentile, which are not the same.

The rank places it between the lowest and the highest day; one spike makes every later day look low. The percentile
counts the days that were below. Neither means anything without its window and the number of days in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from thetadesk.market.model import IvDay

WINDOW = 252
"""Trading days: 52 weeks."""
FEWEST = 20
"""With fewer days of its own history the desk rather repeats what a broker says, and says so."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Rank and percentile as fractions (0.42 = 42 %); the rank is None where every day was alike. `days` were counted
    of the `window` asked for; `low` and `high` are theirs, today's included."""

    iv: float
    rank: float | None
    percentile: float
    window: int
    days: int
    low: float
    high: float
    first_on: date
    last_on: date


def standing(history: Sequence[IvDay], iv: float, window: int = WINDOW) -> Standing | None:
    """Where `iv` stands among the last `window` days of the history, oldest first; None without history.

    The rank is (iv − low) / (high − low) with today's among them, so that it never leaves 0 to 1. The percentile is the
    share of those days that were below `iv`; equal ones are not.
    """
    days = history[-window:]
    if not days:
        return None
    values = [day.iv for day in days]
    low, high = min(*values, iv), max(*values, iv)
    rank = (iv - low) / (high - low) if high > low else None
    below = sum(value < iv for value in values) / len(values)
    return Standing(iv, rank, below, window, len(values), low, high, days[0].on, days[-1].on)
