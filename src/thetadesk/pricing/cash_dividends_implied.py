"""The volatility that prices of cash-dividend options imply: secants on the grid's own price, kept inside an enclosure.

The start is the European volatility on the spot less the present value of the dividends, and the first step
takes that formula's vega; each further one the slope between the last two prices. A step that leaves what is known
to enclose the answer is replaced by halving it (in logarithms).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from thetadesk.pricing import european_arrays, implied_arrays
from thetadesk.pricing.cash_dividends_arrays import Given, flat_prices, pick
from thetadesk.pricing.cash_dividends_schedule import Schedule, schedule
from thetadesk.pricing.implied_american import HIGHEST, LOWEST, UNKNOWN
from thetadesk.pricing.inputs import broadcast
from thetadesk.pricing.model import PER_POINT, FloatArray, Numbers

RECOVERABLE: Final = 1e-6
"""The largest error of σ, beside that of the model's price itself, that an answer may have."""
_NOISE: Final = 1e-10
"""Of spot and strike: how finely the grid's price tells volatilities apart."""
_SETTLED: Final = 1e-9
_STEPS: Final = 40


@dataclass(slots=True)
class _Search:
    """What is known of every contract's volatility: what encloses it, where the search is, and how steep the price."""

    low: FloatArray
    high: FloatArray
    vol: FloatArray
    slope: FloatArray

    def step(self, rest: NDArray[np.intp], gap: FloatArray) -> FloatArray:
        """Where to go from prices that miss by `gap`, having noted on which side of the answer that is."""
        vol = self.vol[rest]
        self.low[rest] = np.where(gap > 0.0, vol, self.low[rest])
        self.high[rest] = np.where(gap < 0.0, vol, self.high[rest])
        low, high, slope = self.low[rest], self.high[rest], self.slope[rest]
        secant = np.divide(gap, slope, out=np.full(gap.size, np.inf), where=slope > 0.0)
        inside = (vol + secant > low) & (vol + secant < high)
        return np.asarray(np.where(inside, secant, np.sqrt(low * high) - vol))

    def learn(self, rest: NDArray[np.intp], moved: FloatArray, gained: FloatArray) -> None:
        """The slope that a step has shown."""
        shown = np.divide(gained, moved, out=np.zeros(moved.size), where=moved != 0.0)
        self.slope[rest] = np.where(shown > 0.0, shown, self.slope[rest])


def many(dividends: tuple[ArrayLike, ArrayLike], **contracts: Numbers) -> FloatArray:
    """The volatility of each contract, NaN where its price does not tell; the arguments of `cash_dividends.implied`."""
    shape, given = broadcast(**contracts)
    plan = schedule(dividends, shape, given["years"])
    target = given.pop("price")
    doubt = _NOISE * (given["spot"] + given["strike"])
    given["vol"] = np.full(target.size, LOWEST)
    possible = (given["years"] > 0.0) & (target > flat_prices(given, plan) + doubt)
    given["vol"] = np.full(target.size, HIGHEST)
    possible &= target < flat_prices(given, plan) - doubt
    result = np.full(target.size, np.nan)
    chosen = np.flatnonzero(possible)
    if chosen.size:
        result[chosen] = _solve(pick(given, chosen), plan.pick(chosen), target[chosen], doubt[chosen])
    return result.reshape(shape)


def _solve(given: Given, plan: Schedule, target: FloatArray, doubt: FloatArray) -> FloatArray:
    search = _begin(given, plan, target)
    result, rest = np.full(target.size, np.nan), np.arange(target.size)
    step, before = np.zeros(target.size), np.zeros(target.size)
    for round_ in range(_STEPS):
        terms = pick(given, rest) | {"vol": search.vol[rest]}
        gap = target[rest] - flat_prices(terms, plan.pick(rest))
        if round_:
            search.learn(rest, step, before - gap)
        step = search.step(rest, gap)
        settled = (np.abs(gap) <= doubt[rest]) | (np.abs(step) <= _SETTLED)
        known = RECOVERABLE * search.slope[rest]
        told = settled & (doubt[rest] <= known) & (np.abs(gap) <= known)
        result[rest[told]] = search.vol[rest[told]]
        rest, step, before = rest[~settled], step[~settled], gap[~settled]
        if not rest.size:
            break
        search.vol[rest] += step
    return result


def _begin(given: Given, plan: Schedule, target: FloatArray) -> _Search:
    """The European volatility of what is left of the spot when all dividends are paid, and that formula's vega there."""
    owed = plan.amounts * np.exp(-given["rate"][:, None] * plan.times)
    left = np.maximum(given["spot"] - owed.sum(axis=1), 0.01 * given["spot"])
    terms = given | {"spot": left}
    del terms["vol"]
    start = implied_arrays.many(**terms, price=target, dividend_yield=np.zeros(target.size))
    vol = np.clip(np.where(np.isnan(start), UNKNOWN, start), LOWEST, HIGHEST)
    vega = european_arrays.many(**terms, vol=vol, carry_yield=np.zeros(target.size)).vega
    return _Search(
        low=np.full(vol.size, LOWEST), high=np.full(vol.size, HIGHEST), vol=vol, slope=vega / PER_POINT
    )
