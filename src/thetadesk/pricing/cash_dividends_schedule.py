"""Which dividends count for which contract: those that go ex between now and expiry, in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from thetadesk.pricing.inputs import LARGEST_PRICE, floats
from thetadesk.pricing.model import FloatArray, PricingError

MOST: Final = 1024
"""Dividends in one schedule: weekly ones for twenty years."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Dividends of n contracts: `times` in years and `amounts` per share are n × k, `counts` says how many are meant.

    A contract's dividends stand first in its row, by time; what follows them has no amount.
    """

    times: FloatArray
    amounts: FloatArray
    counts: NDArray[np.intp]

    def pick(self, part: NDArray[np.intp]) -> Schedule:
        """The dividends of some of the contracts."""
        return Schedule(self.times[part], self.amounts[part], self.counts[part])

    def groups(self, among: NDArray[np.bool_]) -> Iterator[tuple[int, NDArray[np.intp]]]:
        """The contracts `among` which are true, by how many dividends they have."""
        for count in np.unique(self.counts[among]):
            yield int(count), np.flatnonzero(among & (self.counts == count))


def schedule(dividends: tuple[ArrayLike, ArrayLike], shape: tuple[int, ...], years: FloatArray) -> Schedule:
    """The dividends of contracts of that shape, of which `years` is the flat array of lives.

    `dividends`: ex-dates in years from now, and amounts per share; both with the dividends on the last axis, for all
    contracts alike or with axes before it that broadcast against the contracts'. PricingError for what is no time or no amount.
    """
    times, amounts = (np.atleast_1d(floats("dividends", part)) for part in dividends)
    _refuse(times, amounts)
    count = np.broadcast_shapes(times.shape[-1:], amounts.shape[-1:])[0]
    times, amounts = (
        np.broadcast_to(part, (*shape, count)).reshape(years.size, count) for part in (times, amounts)
    )
    meant = (times > 0.0) & (times < years[:, None]) & (amounts > 0.0)
    order = np.argsort(np.where(meant, times, np.inf), axis=1, kind="stable")
    counts = meant.sum(axis=1)
    widest = int(counts.max(initial=0))
    order = order[:, :widest]
    return Schedule(
        times=np.take_along_axis(times, order, axis=1),
        amounts=np.take_along_axis(np.where(meant, amounts, 0.0), order, axis=1),
        counts=counts,
    )


def _refuse(times: FloatArray, amounts: FloatArray) -> None:
    if not np.isfinite(times).all():
        raise PricingError(
            "dividends have a time that is no number; give each ex-date in years from now", name="dividends"
        )
    wrong = ~((amounts >= 0.0) & (amounts <= LARGEST_PRICE))
    if wrong.any():
        raise PricingError(
            f"dividends have an amount of {amounts.flat[int(wrong.argmax())]}; it must be dollars per share, "
            f"between 0 and {LARGEST_PRICE:g}",
            name="dividends",
        )
    if times.shape[-1] > MOST:
        raise PricingError(
            f"there are {times.shape[-1]} dividends; give those until expiry, at most {MOST}",
            name="dividends",
        )
