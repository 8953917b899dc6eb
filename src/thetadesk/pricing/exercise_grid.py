"""How likely the best exercise is, and when: chances that march to today beside the prices that decide.

A chance obeys the same equation as a price without discounting, so it takes the same steps on the same nodes. Wherever
the march finds exercise better than holding on, the chance of exercise at that time is 1 and every later one's 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from thetadesk.pricing.cash_dividends_arrays import Given, early_anytime, flat_prices, marches, pick
from thetadesk.pricing.cash_dividends_grid import Contracts, Kink, March, Resolution, cubic
from thetadesk.pricing.cash_dividends_schedule import schedule
from thetadesk.pricing.cash_dividends_steps import Weights, sweep_down, sweep_up
from thetadesk.pricing.inputs import SMALLEST_PRICE, broadcast
from thetadesk.pricing.model import FloatArray, Numbers
from thetadesk.pricing.normal import below_array


@dataclass(frozen=True, slots=True)
class Chances:
    """Of n contracts with at most k dividends: arrays of n, and n × k by time, 0 and NaN where there is no dividend."""

    now: NDArray[np.bool_]
    other: FloatArray
    at_expiry: FloatArray
    before: FloatArray
    boundaries: FloatArray


AT_EXPIRY: Final = 0
"""The track of exercise at expiry; those of the ex-dates follow by time, and last comes any other time."""
COLUMNS: Final = 256
"""Contracts side by side: every one has a grid of prices and one for each of its dividends besides."""
_NARROWEST: Final = 1e-12


class WatchedMarch(March):
    """A march that carries chances along: `tracks` are rows × (expiry, each ex-date, any other time) × contracts.

    `boundaries` are ex-dates × contracts: the spot (in strikes, with the dividend) from which a call, or up to which
    a put, is better exercised just before it; NaN where that is not within five deviations.
    """

    __slots__ = ("_share", "_spare_tracks", "_work_tracks", "boundaries", "tracks")

    def __init__(self, contracts: Contracts, resolution: Resolution, *, anytime: bool) -> None:
        super().__init__(contracts, resolution, anytime=anytime)
        count, size = contracts.times.shape
        self.tracks, self._work_tracks, self._spare_tracks = np.zeros((3, len(self.values), count + 2, size))
        self.boundaries = np.full((count, size), np.nan)

    def _ending(self, spots: FloatArray, years: FloatArray) -> FloatArray:
        """The chance to end in the money."""
        given = self.contracts
        deviation = np.maximum(given.vol * np.sqrt(years), _NARROWEST)
        score = (np.log(np.maximum(spots, _NARROWEST)) + given.rate * years) / deviation - 0.5 * deviation
        return below_array(-self.facing * score)

    def _begun(self, spots: FloatArray, years: FloatArray) -> None:
        self.tracks[:, AT_EXPIRY] = self._ending(spots, years)
        self._exercise_now()

    def _fallen(self, before: int, spots: FloatArray, kink: Kink) -> None:
        given, size = self.contracts, self.values.shape[1]
        time = given.times[before]
        growth = np.exp(self.drift * time)
        if not self.anytime and before == len(given.times) - 1:
            self.tracks[:, AT_EXPIRY] = self._ending(spots, given.years - time)
        else:
            self._move(np.log(spots / (self.middles[before + 1] * growth)))
        rows = len(self.values)
        edge = np.where(kink.row == 0, -1.0, np.where(kink.row == rows, rows + 1.0, kink.row - kink.part))
        # A node stands for the prices half a spacing around it: the one at the boundary is exercised in part.
        share = np.clip(edge + 0.5 - np.arange(rows)[:, None], 0.0, 1.0)
        self.tracks *= (1.0 - share)[:, None]
        self.tracks[:, 1 + before] += share
        inside = (kink.row > 0) & (kink.row < rows)
        steps = self.facing * self.log_step * (edge - self.resolution.half)
        boundary = self.middles[before] * growth * np.exp(steps)
        self.boundaries[before] = np.where(inside, boundary, np.full(size, np.nan))

    def _move(self, logs: FloatArray) -> None:
        node, part = self.place(logs)
        places = [(node + shift)[:, None] for shift in (-1, 0, 1, 2)]
        below, at, above, beyond = (np.take_along_axis(self.tracks, place, axis=0) for place in places)
        self.tracks[:] = np.clip(cubic(below, at, above, beyond, part[:, None]), 0.0, 1.0)

    def _exercise_now(self) -> NDArray[np.bool_]:
        """Where exercise is best at this very time, its track is 1 and all others 0."""
        exercised = np.arange(len(self.values))[:, None] < self.edge
        self.tracks *= ~exercised[:, None]
        self.tracks[:, -1] += exercised
        return exercised

    def _stepped(self, weights: Weights) -> None:
        weights.known(self.tracks, self._work_tracks, self._spare_tracks)
        sweep_down(self._work_tracks, weights.carry)
        if self.anytime:
            exercised = self._exercise_now()
            # With this right-hand side the sweep leaves what is exercised as it is.
            kept = self.tracks[1:] - weights.carry * self.tracks[:-1]
            np.copyto(self._work_tracks[1:], kept, where=exercised[1:, None])
        sweep_up(self.tracks, self._work_tracks, weights.carry)


def many(dividends: tuple[ArrayLike, ArrayLike], **contracts: Numbers) -> tuple[tuple[int, ...], Chances]:
    """The contracts' shape, and the chances of each; the arguments of `exercise.outlook` by name."""
    shape, flat = broadcast(**contracts)
    plan = schedule(dividends, shape, flat["years"])
    size, widest = plan.amounts.shape
    found = Chances(
        now=np.zeros(size, dtype=np.bool_),
        other=np.zeros(size),
        at_expiry=_plain(flat),
        before=np.zeros((size, widest)),
        boundaries=np.full((size, widest), np.nan),
    )
    chosen = (early_anytime(flat) | (plan.counts > 0)) & (flat["years"] > 0.0)
    for part, march in marches(flat, plan, chosen, WatchedMarch, columns=COLUMNS):
        _tell(found, part, march, flat["strike"][part])
    return shape, found


def _tell(found: Chances, part: NDArray[np.intp], march: WatchedMarch, strike: FloatArray) -> None:
    today = np.clip(march.tracks[march.resolution.half], 0.0, 1.0)
    today /= np.maximum(today.sum(axis=0), 1.0)
    count = len(march.boundaries)
    found.now[part] = march.exercised
    found.at_expiry[part], found.other[part] = today[AT_EXPIRY], today[-1]
    found.before[part, :count] = today[1:-1].T
    found.boundaries[part, :count] = (march.boundaries * strike).T


def _plain(flat: Given) -> FloatArray:
    """The chance to end in the money; at the strike, with nothing left to happen, none."""
    deviation = flat["vol"] * np.sqrt(flat["years"])
    gap = np.log(flat["spot"] / flat["strike"]) + flat["rate"] * flat["years"] - 0.5 * deviation**2
    sure = deviation < _NARROWEST
    score = flat["sign"] * gap / np.where(sure, 1.0, deviation)
    return np.where(sure, score > 0.0, below_array(score))


def gains(dividends: tuple[ArrayLike, ArrayLike], **contracts: Numbers) -> FloatArray:
    """What exercise brings over holding on before the next ex-date; the arguments of `exercise.gain_before_dividend`."""
    shape, flat = broadcast(**contracts)
    plan = schedule(dividends, shape, flat["years"])
    found = np.full(flat["spot"].size, np.nan)
    some = np.flatnonzero(plan.counts > 0)
    if some.size:
        given, rest = pick(flat, some), plan.pick(some)
        next_at = rest.times[:, :1]
        years = given["years"] - next_at[:, 0]
        later = schedule((rest.times - next_at, rest.amounts), (some.size,), years)
        fallen = np.maximum(given["spot"] - rest.amounts[:, 0], SMALLEST_PRICE)
        held = flat_prices(given | {"spot": fallen, "years": years}, later)
        found[some] = given["sign"] * (given["spot"] - given["strike"]) - held
    return found.reshape(shape)
