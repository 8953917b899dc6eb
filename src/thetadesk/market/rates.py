"""What money costs: a dated table of Treasury yields by maturity, which the user can change."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import log

from thetadesk.kernel.errors import InvalidInputError
from thetadesk.market.model import RatePoint, Sourced

TREASURY = "US Treasury, daily par yield curve rates (home.treasury.gov), as shipped"
OLD_AFTER = timedelta(days=45)
"""Rates older than this still serve, and are marked."""
LOWEST, HIGHEST = -0.05, 0.50

_DAYS_A_YEAR = 365.0
_HALF_YEAR = 0.5
_LONGEST_DAYS = 10950
_TENORS = (30, 61, 91, 122, 182, 365)
# Percent at 1, 2, 3, 4, 6 and 12 months, as the Treasury published them for these days.
_PUBLISHED = {
    date(2022, 11, 1): (3.72, 4.00, 4.23, 4.35, 4.58, 4.75),
    date(2023, 9, 1): (5.51, 5.55, 5.53, 5.58, 5.47, 5.36),
    date(2024, 9, 3): (5.38, 5.31, 5.19, 5.10, 4.80, 4.35),
    date(2024, 12, 2): (4.75, 4.63, 4.51, 4.51, 4.43, 4.30),
    date(2025, 1, 2): (4.45, 4.36, 4.36, 4.31, 4.25, 4.17),
}


DEFAULTS: tuple[RatePoint, ...] = tuple(
    RatePoint(on, days, round(percent / 100, 6), TREASURY)
    for on, percents in _PUBLISHED.items()
    for days, percent in zip(_TENORS, percents, strict=True)
)


class RateTable:
    """Yields by the day they were known from. A day of the user's replaces that of the shipped ones as a whole."""

    def __init__(self, own: Iterable[RatePoint] = ()) -> None:
        self._curves: dict[date, list[RatePoint]] = {}
        mine = _by_day(own)
        for on, points in {**_by_day(DEFAULTS), **mine}.items():
            self._curves[on] = sorted(points, key=lambda point: point.days)
        self._days = sorted(self._curves)

    @property
    def points(self) -> list[RatePoint]:
        """Every row, newest day first, by maturity within a day."""
        return [point for on in reversed(self._days) for point in self._curves[on]]

    def rate(self, on: date, years: float) -> Sourced[float]:
        """The continuous annual rate for lending from `on` over `years`: the newest yields known by then, linear in
        maturity and flat beyond the first and last. A fallback where the table begins later, or ends long before."""
        place = bisect_right(self._days, on) - 1
        known = self._days[max(place, 0)]
        curve = self._curves[known]
        old = place < 0 or on - known > OLD_AFTER
        note = f"yields of {known}"
        if place < 0:
            note += ", the first there are"
        elif old:
            note += ": enter newer ones in the settings"
        value = continuous(_interpolated(curve, years * _DAYS_A_YEAR), years)
        return Sourced(value, curve[0].source, fallback=old, note=note)


def continuous(quoted: float, years: float) -> float:
    """A bond-equivalent yield as a continuous rate. Up to half a year it is simple interest, ln(1 + y·t)/t; beyond, it
    is compounded twice a year, 2·ln(1 + y/2) (31 CFR part 356, appendix B)."""
    if years > _HALF_YEAR:
        return 2 * log(1 + quoted / 2)
    return log(1 + quoted * years) / years if years > 0 else quoted


def checked(on: date, yields: Mapping[int, float]) -> list[RatePoint]:
    """A user's row of yields by days to maturity. Raises InvalidInputError naming what is wrong with it."""
    if not yields:
        raise InvalidInputError(f"The rates of {on} are empty: give at least one, such as 91 days.")
    for days, rate in yields.items():
        if not 1 <= days <= _LONGEST_DAYS:
            raise InvalidInputError(f"A maturity of {days} days is not possible: give 1 to {_LONGEST_DAYS}.")
        if not LOWEST <= rate <= HIGHEST:
            raise InvalidInputError(
                f"A rate of {rate} for {days} days is not possible: write 4.3 % as 0.043 "
                f"({LOWEST:g} to {HIGHEST:g})."
            )
    return [RatePoint(on, days, rate) for days, rate in sorted(yields.items())]


def _by_day(points: Iterable[RatePoint]) -> dict[date, list[RatePoint]]:
    found: dict[date, list[RatePoint]] = {}
    for point in points:
        found.setdefault(point.on, []).append(point)
    return found


def _interpolated(curve: Sequence[RatePoint], days: float) -> float:
    if days <= curve[0].days:
        return curve[0].rate
    for near, far in pairwise(curve):
        if days <= far.days:
            return near.rate + (far.rate - near.rate) * (days - near.days) / (far.days - near.days)
    return curve[-1].rate
