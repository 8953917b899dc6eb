"""Greeks carried on from where they were solved last, for contracts whose model takes long: American options that pay
cash dividends.

Between two solutions the price is expanded to second order in the underlying and to first in time and volatility: what a
quote says beyond that is a change of volatility. An anchor is worn when its underlying has moved by 0.4 %, its volatility by
a point, or five minutes have passed; until then delta is off by less than its spread leaves open anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from thetadesk.portfolio.contracts import Style
from thetadesk.portfolio.fitting import LEAST_VOL, MOST_VOL, Contracts, Fit, fit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from thetadesk.portfolio.fitting import Flags
    from thetadesk.pricing.model import FloatArray

    Rows = NDArray[np.intp]

FAR, POINTS, OLD_SECONDS = 0.004, 1.0, 300.0
_LEAST_VEGA = 1e-4
_DAY = 86_400.0
_FIGURES = ("iv", "delta", "gamma", "theta", "vega", "rho")


@dataclass(frozen=True, slots=True)
class Job:
    """Contracts to be solved exactly: `run` takes long and may happen in any thread."""

    rows: Rows
    asked: Contracts
    when: FloatArray

    def run(self) -> Fit:
        """The solution."""
        return fit(Style.DIVIDENDS, self.asked)


class Anchors:
    """The last solution of each leg; NaN where there is none."""

    def __init__(self, count: int) -> None:
        self.spot, self.price, self.when = (np.full(count, np.nan) for _ in range(3))
        self.figures = Fit.unknown(count)
        self.exact = np.zeros(count, bool)

    def keep(self, rows: Rows, asked: Contracts, when: FloatArray, found: Fit, *, exact: bool) -> None:
        """Notes a solution; one that is not `exact` serves until there is a better one."""
        self.spot[rows], self.price[rows], self.when[rows] = asked.spot, asked.price, when
        for name in _FIGURES:
            getattr(self.figures, name)[rows] = getattr(found, name)
        self.exact[rows] = exact

    def missing(self, rows: Rows) -> Flags:
        """Which of these legs were never solved."""
        missing: Flags = np.isnan(self.when[rows])
        return missing

    def inherit(self, rows: Rows, before: Anchors, old: Rows) -> None:
        """Takes over the solutions that the legs had in another book."""
        for name in ("spot", "price", "when", "exact"):
            getattr(self, name)[rows] = getattr(before, name)[old]
        for name in _FIGURES:
            getattr(self.figures, name)[rows] = getattr(before.figures, name)[old]

    def carried(self, rows: Rows, asked: Contracts, when: FloatArray) -> Fit:
        """The solutions, carried on to these prices and moments (epoch seconds)."""
        known = Fit(*(getattr(self.figures, name)[rows] for name in _FIGURES))
        moved = asked.spot - self.spot[rows]
        known.iv = known.iv + self._points(rows, asked, when, known, moved) / 100
        known.iv = np.clip(known.iv, LEAST_VOL, MOST_VOL)
        least, most = np.minimum(asked.sign, 0.0), np.maximum(asked.sign, 0.0)
        known.delta = np.clip(known.delta + known.gamma * moved, least, most)
        return known

    def worn(self, rows: Rows, asked: Contracts, when: FloatArray) -> Flags:
        """Which of these legs are to be solved again."""
        known = Fit(*(getattr(self.figures, name)[rows] for name in _FIGURES))
        moved = asked.spot - self.spot[rows]
        points = self._points(rows, asked, when, known, moved)
        far = (np.abs(moved) > FAR * asked.spot) | (np.abs(points) > POINTS)
        worn: Flags = ~self.exact[rows] | far | (when - self.when[rows] > OLD_SECONDS)
        return worn

    def _points(
        self, rows: Rows, asked: Contracts, when: FloatArray, known: Fit, moved: FloatArray
    ) -> FloatArray:
        """By how many points the volatility has changed since."""
        days = (when - self.when[rows]) / _DAY
        expected = (
            self.price[rows] + known.delta * moved + known.gamma * moved * moved / 2 + known.theta * days
        )
        rest = np.where(known.vega > _LEAST_VEGA, asked.price - expected, 0.0)
        points: FloatArray = rest / np.maximum(known.vega, _LEAST_VEGA)
        return points


def without_dividends(asked: Contracts) -> Contracts:
    """The same contracts with the present value of their dividends taken off the spot: a first guess that is quick to
    solve, and blind to exercise just before a dividend."""
    owed = (asked.amounts * np.exp(-asked.rate[:, None] * asked.times)).sum(axis=1)
    first = asked.at(np.ones(len(asked.spot), bool))
    first.spot = np.maximum(asked.spot - owed, asked.spot * 0.01)
    first.carry = np.zeros(len(asked.spot))
    return first
