"""A grid in space and time for American options on something that pays cash: many contracts, one march to today.

Between ex-dates the spot moves as Black and Scholes have it; on an ex-date it falls by the dividend, to no less than
nothing (the "spot" model). Everything here is in units of the strike and discounted to today, and all arrays are nodes ×
contracts, so that every operation serves a whole row of contracts.

What marches. For a put its value P; for a call P = value − (S − K·e^(−rτ)), what holding on is worth beyond buying the
share at the next ex-date or expiry, τ years ahead. Both are bounded, both start as the European put, and both obey the
heat equation on nodes that drift with the spot (its logarithm less (r − σ²/2)t), because drift and discounting are in the
coordinates. A contract's spacing is a fixed part of its own deviation σ√T.

How it steps. Crank and Nicolson's scheme with Crandall's weights, fourth order in space ("An optimum implicit
recurrence formula for the heat conduction equation", 1955). The matrix of an endless grid has two factors that are the
same in every row, so nothing is ever eliminated. Where holding on may be worse than exercising at any time (puts when the
rate is positive, calls when it is negative), the second factor is solved from the exercised side on and never lets a value
fall below exercise (Brennan and Schwartz, "The valuation of American put options", 1977). The boundary lies
between two nodes, where smooth pasting tells; the second difference across it is mended by what it misses, which takes
away most of the error of a coarse grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from thetadesk.kernel.turns import WAY
from thetadesk.pricing.cash_dividends_steps import FEW, Weights, spread, sweep_down, sweep_up
from thetadesk.pricing.model import FloatArray
from thetadesk.pricing.normal import below_array

HALF_WIDTH: Final = 5.0
"""Deviations from the middle of the grid to its ends."""
FIRST_STEP: Final = 0.2
"""The formula covers so many squared spacings (times the years) before expiry: that rounds the kink enough for nodes."""
_LEAST_SPOT: Final = 1e-9
_LEAST_MIDDLE: Final = 0.02
"""A dividend never takes the middle of the grid below this part of itself; the nodes still fall by all of it."""
_LEAST_RATE: Final = 1e-12
_LEAST_LIFE: Final = 1e-300
_WAITING: Final = 0.5
"""Of the steps between two ex-dates, the most during which a put may wait for the dividend."""
_MENDED: Final = 6
"""Rows above the boundary that hear of a correction; each takes a `carry` of it, about a half, from the one below."""
_LEAST_GAIN: Final = 1e-300
_TERMS: Final = np.arange(1.0, 9.0)[:, None]


@dataclass(frozen=True, slots=True)
class Contracts:
    """A group with equally many dividends (k), in units of the strike: arrays of n, and k × n in order of time.

    `tail` is a dividend so near expiry that the formula which starts the march takes it off the spot.
    """

    spot: FloatArray
    years: FloatArray
    vol: FloatArray
    rate: FloatArray
    is_call: NDArray[np.bool_]
    tail: FloatArray
    times: FloatArray
    amounts: FloatArray


@dataclass(frozen=True, slots=True)
class Resolution:
    """Intervals of the grid on each side of the middle; steps before expiry; steps between two ex-dates."""

    half: int
    last_steps: int
    steps: int

    @property
    def spacing(self) -> float:
        """Between two nodes, in deviations."""
        return HALF_WIDTH / self.half


class March:
    """One march of a group from expiry to today, where `values` holds P and the middle row is the spot.

    Next to the boundary, `values` then goes on smoothly on its exercised side, so that derivatives can be taken above it.

    `anytime`: exercise may be best at any time, not only just before an ex-date.
    """

    __slots__ = (
        "_after",
        "_bound",
        "_shape",
        "_spare",
        "_work",
        "anytime",
        "contracts",
        "drift",
        "edge",
        "facing",
        "log_step",
        "middles",
        "nodes",
        "resolution",
        "values",
    )

    def __init__(self, contracts: Contracts, resolution: Resolution, *, anytime: bool) -> None:
        size, half = contracts.spot.size, resolution.half
        self.contracts, self.resolution, self.anytime = contracts, resolution, anytime
        self.values, self._work, self._spare, self._bound, self.nodes = np.empty((5, 2 * half + 1, size))
        # Row 0 is always the side where exercise pays: low spots for a put, high ones for a call.
        self.facing = np.where(contracts.is_call, -1.0, 1.0)
        self.log_step = contracts.vol * np.sqrt(contracts.years) * resolution.spacing
        self._shape = np.exp(np.arange(-half, half + 1.0)[:, None] * (self.facing * self.log_step))
        self.drift = contracts.rate - 0.5 * contracts.vol**2
        self.middles = self._path()
        self.edge = np.zeros(size, dtype=np.intp)
        self._after = contracts.years

    def run(self) -> None:
        """From expiry to today, over every ex-date."""
        given = self.contracts
        moments = [np.zeros_like(given.years), *given.times, given.years]
        last = len(given.times)
        if self.anytime:
            self._begin(moments[last])
        for before in range(last - 1, -1, -1):
            self._fall(before, moments[before + 1], moments[before + 2])
            self._descend(before, moments[before], moments[before + 1])
        if self.anytime:
            self._continue(moments[0], self.edge <= self.resolution.half)

    @property
    def exercised(self) -> NDArray[np.bool_]:
        """Whether a contract is best exercised today, by column."""
        if not self.anytime:
            return np.zeros(self.values.shape[1], dtype=np.bool_)
        return np.asarray(self.edge > self.resolution.half)

    def _begun(self, spots: FloatArray, years: FloatArray) -> None:
        """For whoever watches: the formula has covered the last `years`, at these spots."""

    def _fallen(self, before: int, spots: FloatArray, kink: Kink) -> None:
        """For whoever watches: an ex-date has been crossed, to these spots; up to the kink, exercise came before it."""

    def _stepped(self, weights: Weights) -> None:
        """For whoever watches: a step has been made."""

    def _path(self) -> list[FloatArray]:
        """Where the middle of the grid starts in each interval, drift taken out."""
        middles = [self.contracts.spot]
        for time, amount in zip(self.contracts.times, self.contracts.amounts, strict=True):
            fallen = middles[-1] - amount * np.exp(-self.drift * time)
            middles.append(np.maximum(fallen, _LEAST_MIDDLE * middles[-1]))
        return middles

    def _begin(self, start: FloatArray) -> None:
        """The last interval: the formula just before expiry, then steps that lengthen with the square of their count."""
        given = self.contracts
        np.multiply(self._shape, self.middles[-1], out=self.nodes)
        life = given.years - start
        covered = np.minimum(FIRST_STEP * self.resolution.spacing**2 * given.years, life)
        time = given.years - covered
        self._after = given.years
        spots = self.nodes * np.exp(self.drift * time) - given.tail
        self.values[:] = self._european(spots, covered)
        self.values *= np.exp(-given.rate * time)
        self._limit(time)
        np.maximum(self.values, self._bound, out=self.values)
        self._find_edge()
        self._begun(spots, covered)
        roots, steps = (np.sqrt(covered), np.sqrt(life)), self.resolution.last_steps
        for step in range(1, steps + 1):
            earlier = given.years - (roots[0] + (roots[1] - roots[0]) * (step / steps)) ** 2
            self._step(time, earlier)
            time = earlier

    def _descend(self, interval: int, start: FloatArray, end: FloatArray) -> None:
        """From just before one ex-date to just after the one before it, or to today."""
        self._after = end
        if self.anytime:
            self._limit(end)
            self._find_edge()
        time = end
        for step in range(1, self.resolution.steps + 1):
            earlier = end - self._elapsed(interval, end - start, step)
            self._step(time, earlier)
            time = earlier

    def _elapsed(self, interval: int, life: FloatArray, step: int) -> FloatArray:
        """How long before the ex-date a step ends.

        What is exercised on ex-dates only has a kink there, which wants short steps at first. A put is not exercised while
        the dividend to come is worth more than the interest until then, and from that moment on at all low spots at
        once: a step ends there, so that none has both.
        """
        steps = self.resolution.steps
        part = step / steps
        if not self.anytime:
            return life * part**2
        given = self.contracts
        gained = np.log1p(np.where(given.is_call, 0.0, given.amounts[interval]))
        worth = np.minimum(gained / np.maximum(given.rate, _LEAST_RATE), life)
        waiting = (
            np.clip(np.round(steps * worth / np.maximum(life, _LEAST_LIFE)), 1, round(_WAITING * steps))
            / steps
        )
        rest = np.maximum(part - waiting, 0.0) / (1.0 - waiting)
        turned = worth * np.minimum(part / waiting, 1.0) + (life - worth) * rest
        return np.asarray(np.where((worth > 0.0) & (worth < life), turned, life * part))

    def _fall(self, before: int, time: FloatArray, following: FloatArray) -> None:
        """Over an ex-date: the value at a spot is the value at the spot less the dividend, or exercise if that is more."""
        given = self.contracts
        growth, discount = np.exp(self.drift * time), np.exp(-given.rate * time)
        np.multiply(self._shape, self.middles[before], out=self.nodes)
        spots = self.nodes * growth
        fallen = np.maximum(spots - given.amounts[before], _LEAST_SPOT)
        if not self.anytime and before == len(given.times) - 1:
            held = self._european(fallen, given.years - time) * discount
            self._round_payoff(held, given.amounts[before], time)
        else:
            logs = np.log(fallen / (self.middles[before + 1] * growth))
            held = self._between_exercised(logs, fallen, time) if self.anytime else self._between(logs)
        # A call gives up the dividend and keeps the interest on the strike; a put may be exercised before the fall.
        interest = -np.expm1(-given.rate * (following - time))
        held += np.where(given.is_call, (fallen - spots + interest) * discount, 0.0)
        least = np.where(given.is_call, 0.0, (1.0 - spots) * discount)
        np.maximum(held, least, out=self.values)
        kink = Kink.of(held - least)
        kink.round(self.values)
        self._fallen(before, fallen, kink)

    def _european(self, spots: FloatArray, years: FloatArray) -> FloatArray:
        """The European put, at spots that may be nothing."""
        given = self.contracts
        spots = np.maximum(spots, _LEAST_SPOT)
        deviation = np.maximum(given.vol * np.sqrt(years), 1e-12)
        upper = (np.log(spots) + given.rate * years) / deviation + 0.5 * deviation
        owed = np.exp(-given.rate * years)
        put = owed * below_array(deviation - upper) - spots * below_array(-upper)
        return np.asarray(np.maximum(put, 0.0, out=put))

    def _round_payoff(self, held: FloatArray, amount: FloatArray, time: FloatArray) -> None:
        """As `Kink.round`, for the payoff's kink as far as the formula has not rounded it: nodes see its Fourier series
        beyond their own frequency, each term faded by the deviation that is left until expiry."""
        given, (rows, size) = self.contracts, held.shape
        middle = self.middles[len(given.times) - 1] * np.exp(self.drift * time)
        at = self.facing * np.log((1.0 + amount) / middle) / self.log_step + self.resolution.half
        row = np.clip(np.ceil(at), 1.0, rows - 1.0)
        part = np.clip(row - at, 0.0, 1.0)
        left = given.vol * np.sqrt(given.years - time) / self.log_step
        turns = 2.0 * np.pi * _TERMS
        series = (np.cos(turns * part) * np.exp(-0.5 * (turns * left) ** 2) / turns**2).sum(axis=0)
        # A call that is exercised at the kink has another one instead.
        seen = (at > 0.0) & (at < rows - 1.0) & ~given.is_call
        missing = np.where(seen, 2.0 * series * (1.0 + amount) * self.log_step, 0.0)
        missing *= np.exp(-given.rate * time)
        place = row.astype(np.intp) * size + np.arange(size)
        held.reshape(-1)[place] += missing * (1.0 - part)
        held.reshape(-1)[place - size] += missing * part

    def _between(self, logs: FloatArray) -> FloatArray:
        """`values` at other log-spots, by cubics through four nodes; beyond the grid, the value at its end."""
        size = self.values.shape[1]
        node, part = self.place(logs)
        node *= size
        node += np.arange(size)
        taken = self.values.reshape(-1)
        below, at, above, beyond = (taken.take(node + shift * size) for shift in (-1, 0, 1, 2))
        return cubic(below, at, above, beyond, part)

    def _between_exercised(self, logs: FloatArray, spots: FloatArray, time: FloatArray) -> FloatArray:
        """The same where a stretch of rows is exercised: there, exactly exercise, and up to it a smooth value."""
        given, rows = self.contracts, len(self.values)
        boundary = self._continue(time, (self.edge > 0) & (self.edge < rows))
        held = self._between(logs)
        discount = np.exp(-given.rate * time)
        level = np.where(given.is_call, np.exp(-given.rate * self._after) - discount, discount)
        least = level - np.where(given.is_call, 0.0, discount) * spots
        at = logs * (self.facing / self.log_step) + self.resolution.half
        return np.asarray(np.where(at <= boundary, least, np.maximum(held, least)))

    def place(self, logs: FloatArray) -> tuple[NDArray[np.intp], FloatArray]:
        """The row at or below other log-spots, and which part of a spacing beyond it they lie."""
        rows = len(self.values)
        place = np.clip(logs * (self.facing / self.log_step) + self.resolution.half, 0.0, rows - 1.0)
        node = np.clip(place.astype(np.intp), 1, rows - 3)
        return node, place - node

    def _limit(self, time: FloatArray) -> None:
        """What exercise is worth at a time, on the scale of P, into `_bound`."""
        given = self.contracts
        discount = np.exp(-given.rate * time)
        slope = np.where(given.is_call, 0.0, -discount * np.exp(self.drift * time))
        level = np.where(given.is_call, np.exp(-given.rate * self._after) - discount, discount)
        np.multiply(self.nodes, slope, out=self._bound)
        self._bound += level

    def _step(self, time: FloatArray, earlier: FloatArray) -> None:
        """One step of the scheme, from `time` to `earlier`. Many are taken, a millisecond or two each."""
        WAY.give()
        weights = Weights.of((time - earlier) / (4.0 * self.contracts.years * self.resolution.spacing**2))
        values, work = self.values, self._work
        weights.known(values, work, self._spare)
        sweep_down(work, weights.carry)
        if self.anytime:
            self._limit(earlier)
            self._exercise(weights.carry)
            self._mend(earlier, time - earlier, weights)
        else:
            sweep_up(values, work, weights.carry)
        self._stepped(weights)

    def _exercise(self, carry: FloatArray) -> None:
        """The second factor, from the exercised side on, and never below exercise."""
        values, bound = self.values, self._bound
        below = np.maximum(values[0], bound[0], out=values[0])
        if carry.size > FEW or not self._exercise_few(carry):
            held = np.empty_like(carry)
            for row, work, least in zip(values[1:], self._work[1:], bound[1:], strict=True):
                np.multiply(below, carry, out=held)
                np.add(held, work, out=held)
                below = np.maximum(held, least, out=row)
        self._find_edge()

    def _exercise_few(self, carry: FloatArray) -> bool:
        """The same without a loop over rows: find the first row that beats exercise, and start from there.

        False, with nothing done, when that leaves a value below exercise: then exercise pays in more than one stretch.
        """
        values, work, bound = self.values, self._work, self._bound
        known = np.concatenate([values[:1], bound[1:]])
        holding = work[1:] + carry * known[:-1] > bound[1:]
        first = 1 + np.where(holding.any(axis=0), holding.argmax(axis=0), len(holding))
        exercised = np.arange(1, len(values))[:, None] < first
        # With this right-hand side the sweep itself arrives at the bound.
        found = np.concatenate([known[:1], np.where(exercised, bound[1:] - carry * known[:-1], work[1:])])
        spread(found, carry)
        np.copyto(found[1:], bound[1:], where=exercised)
        if (found < bound).any():
            return False
        values[:] = found
        return True

    def _find_edge(self) -> None:
        """The first row of each column where holding on is better."""
        exercised = np.less_equal(self.values, self._bound)
        self.edge = np.add.reduce(exercised.view(np.uint8), axis=0, dtype=np.uint16).astype(np.intp)

    def _lead(self, time: FloatArray) -> tuple[FloatArray, FloatArray]:
        """What holding on is worth more than exercise at its first row, and a spacing beyond the boundary.

        Beyond the boundary the value leaves exercise as c·x²/2, where c is the jump of the second derivative that the
        equation demands: 2|r|/σ² in discounted strikes. The second is c·h²/2.
        """
        given, rows = self.contracts, len(self.values)
        place = np.minimum(self.edge, rows - 1) * self.values.shape[1] + np.arange(self.values.shape[1])
        lead = np.maximum(self.values.take(place) - self._bound.take(place), 0.0)
        earned = np.maximum(given.rate * self.facing, 0.0) * np.exp(-given.rate * time)
        return lead, earned * (self.log_step / given.vol) ** 2

    def _mend(self, time: FloatArray, step: FloatArray, weights: Weights) -> None:
        """Add what the second difference has missed at the first row of holding on, and what follows from it above.

        With the boundary a part d of a spacing below that row, the difference finds c·(1/2 + d − d²/2) of c. A step brings
        (1 − d)² of `most` for that; d, which depends on it, is found with it. The last exercised row may be better held
        once it gets its share.
        """
        size, last = self.values.shape[1], len(self.values) - 1
        values, bound, work = (part.reshape(-1) for part in (self.values, self._bound, self._work))
        lead, gain = self._lead(time)
        most = 0.5 * gain * (self.contracts.vol / self.log_step) ** 2 * step / weights.pivot
        below = np.clip(self.edge - 1, 1, last) * size + np.arange(size)
        tried = work.take(below) + weights.carry * bound.take(below - size) - bound.take(below)
        kept = (self.edge > 1) & (self.edge <= last) & (tried <= 0.0) & (tried + most > 0.0)
        self.edge -= kept
        lead = np.where(kept, tried, lead)
        most = np.where((self.edge > 0) & (self.edge < last) & (lead < gain), most, 0.0)
        root = np.sqrt(
            np.maximum(gain * (lead + most) - most * lead, 0.0), where=most > 0.0, out=np.zeros(size)
        )
        part = np.divide(lead + most, most + root, where=most > 0.0, out=np.ones(size))
        missing = np.where(kept, gain * part**2, most * np.maximum(1.0 - part, 0.0) ** 2)
        place = np.minimum(self.edge, last) * size + np.arange(size)
        for _ in range(_MENDED):
            values[place] += missing
            missing = np.where(place < last * size, missing * weights.carry, 0.0)
            place = np.where(place < last * size, place + size, place)

    def _continue(self, time: FloatArray, where: NDArray[np.bool_]) -> FloatArray:
        """Let the value of holding on go on smoothly for two rows on the exercised side, for formulas that look at
        rows on both; says where the boundary lies, in rows."""
        lead, gain = self._lead(time)
        part = np.sqrt(np.minimum(lead, gain) / np.maximum(gain, _LEAST_GAIN))
        size = self.values.shape[1]
        values, bound = self.values.reshape(-1), self._bound.reshape(-1)
        for back in (2, 1):
            place = np.clip(self.edge - back, 0, len(self.values) - 1) * size + np.arange(size)
            ghost = bound.take(place) + gain * (back - part) ** 2
            values[place] = np.where(where & (self.edge >= back), ghost, values.take(place))
        return np.asarray(np.where(self.edge > 0, self.edge - part, -1.0))


@dataclass(frozen=True, slots=True)
class Kink:
    """Where a gain turns positive: the first row it does (the count of rows if never), and how far before it, in spacings."""

    row: NDArray[np.intp]
    part: FloatArray
    rise: FloatArray

    @classmethod
    def of(cls, gain: FloatArray) -> Kink:
        """Of each column of a gain that grows from row to row."""
        rows, size = gain.shape
        row = np.add.reduce((gain <= 0.0).view(np.uint8), axis=0, dtype=np.uint16).astype(np.intp)
        place = np.clip(row, 1, rows - 1) * size + np.arange(size)
        flat = gain.reshape(-1)
        above, below = flat.take(place), flat.take(place - size)
        inside = (row > 0) & (row < rows) & (above > below)
        rise = np.where(inside, above - below, 0.0)
        return cls(row, np.where(inside, above / np.where(inside, rise, 1.0), 0.0), rise)

    def round(self, values: FloatArray) -> None:
        """Give the rows on both sides what makes their sum the integral of a gain that is nothing before the kink.

        Euler and Maclaurin: nodes from a part d of a spacing beyond a kink on miss B₂(d)/2 of its rise over a spacing,
        where B₂(d) = d² − d + 1/6.
        """
        rows, size = values.shape
        place = np.clip(self.row, 1, rows - 1) * size + np.arange(size)
        missing = 0.5 * self.rise * (self.part * self.part - self.part + 1.0 / 6.0)
        values.reshape(-1)[place] += missing * (1.0 - self.part)
        values.reshape(-1)[place - size] += missing * self.part


def cubic(
    below: FloatArray, at: FloatArray, above: FloatArray, beyond: FloatArray, part: FloatArray
) -> FloatArray:
    """Lagrange's cubic through four equidistant values, a part of a spacing beyond the second."""
    less, more, far = part - 1.0, part + 1.0, part - 2.0
    inner = (at * less - above * part) * (more * far * 0.5)
    return np.asarray(inner + (beyond * more - below * far) * (part * less * (1.0 / 6.0)))
