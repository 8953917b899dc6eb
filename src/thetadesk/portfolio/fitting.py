"""Volatility and Greeks of many contracts from their prices.

A market price moves little from one tick to the next, so the volatility of the last time is where the search begins:
one or two calls of the model answer price, Greeks and how far off the volatility is.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from thetadesk.kernel.turns import WAY
from thetadesk.portfolio.contracts import Style
from thetadesk.pricing import american, european

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from thetadesk.pricing.model import ArrayGreeks, FloatArray

    Flags = NDArray[np.bool_]
    Places = NDArray[np.intp]

CLOSE_ENOUGH = 0.003
"""Points of volatility (0.01) within which a volatility is left as it is: a thousandth of what a spread leaves open."""
LEAST_VOL, MOST_VOL = 0.001, 5.0
_FIRST_GUESS = 0.3
_MOST_STEPS = 40
_NARROWEST = 1.000_01
_LEAST_VEGA = 1e-5
_HUNDREDTH_OF_A_CENT = 1e-4
_PER_POINT = 0.01


@dataclass(slots=True)
class Contracts:
    """Contracts of one style, side by side: per-share inputs as the pricing room takes them. `price` is the market's,
    `guess` the last volatility (NaN without). Dividends are times in years and amounts, a row for each contract,
    padded with amounts of zero."""

    spot: FloatArray
    strike: FloatArray
    years: FloatArray
    rate: FloatArray
    carry: FloatArray
    sign: FloatArray
    price: FloatArray
    guess: FloatArray
    times: FloatArray
    amounts: FloatArray

    def at(self, places: Places | Flags) -> Contracts:
        """Some of them."""
        return Contracts(*(getattr(self, each.name)[places] for each in fields(self)))


@dataclass(slots=True)
class Fit:
    """What became of them: NaN where a volatility or a figure cannot be told. A contract priced at or below what
    exercising it brings has no volatility; it moves with its underlying, one to one."""

    iv: FloatArray
    delta: FloatArray
    gamma: FloatArray
    theta: FloatArray
    vega: FloatArray
    rho: FloatArray

    @classmethod
    def unknown(cls, count: int) -> Fit:
        return cls(*(np.full(count, np.nan) for _ in range(6)))


def fit(style: Style, asked: Contracts) -> Fit:
    """Volatility and Greeks of contracts of one style."""
    found = Fit.unknown(len(asked.spot))
    vol = np.clip(np.where(np.isnan(asked.guess), _FIRST_GUESS, asked.guess), LEAST_VOL, MOST_VOL)
    search = _Search(vol)
    worth = _exercised(style, asked)
    left = np.flatnonzero(asked.price > np.maximum(worth, 0.0))
    for _ in range(_MOST_STEPS):
        if not left.size:
            break
        WAY.give()
        greeks = value(style, asked.at(left), vol[left])
        error = asked.price[left] - greeks.price
        points = error / np.maximum(greeks.vega, _LEAST_VEGA)
        settled = (np.abs(points) <= CLOSE_ENOUGH) | (np.abs(error) <= _HUNDREDTH_OF_A_CENT)
        _keep(found, left[settled], greeks, settled, vol)
        left = left[~settled]
        left = left[search.step(left, points[~settled])]
    bare = np.isnan(found.delta) & (worth > 0) & ((asked.price <= worth) | (search.high < 2 * LEAST_VOL))
    found.delta[bare] = asked.sign[bare]
    for name in ("gamma", "theta", "vega", "rho"):
        getattr(found, name)[bare] = 0.0
    return found


def _exercised(style: Style, asked: Contracts) -> FloatArray:
    """What exercise brings, now or, where it must wait, at the end; negative out of the money."""
    if style is not Style.EUROPEAN:
        return asked.sign * (asked.spot - asked.strike)
    ahead = asked.spot * np.exp(-asked.carry * asked.years)
    worth: FloatArray = asked.sign * (ahead - asked.strike * np.exp(-asked.rate * asked.years))
    return worth


class _Search:
    """Newton's method inside a bracket that only shrinks: where a step leaves it, its geometric middle is tried."""

    def __init__(self, vol: FloatArray) -> None:
        self._vol = vol
        self.low = np.full(len(vol), LEAST_VOL)
        self.high = np.full(len(vol), MOST_VOL)

    def step(self, places: Places, points: FloatArray) -> Flags:
        """Moves these volatilities by so many points, or to the middle; says which are worth another try."""
        vol = self._vol[places]
        low = self.low[places] = np.where(points > 0, vol, self.low[places])
        high = self.high[places] = np.where(points < 0, vol, self.high[places])
        newton = vol + points * _PER_POINT
        inside = (newton > low) & (newton < high)
        self._vol[places] = np.where(inside, newton, np.sqrt(low * high))
        return high > low * _NARROWEST


def _keep(found: Fit, places: Places, greeks: ArrayGreeks, chosen: Flags, vol: FloatArray) -> None:
    for name in ("delta", "gamma", "theta", "vega", "rho"):
        getattr(found, name)[places] = getattr(greeks, name)[chosen]
    # What hardly depends on its volatility does not say which one it has.
    found.iv[places] = np.where(found.vega[places] > _LEAST_VEGA, vol[places], np.nan)


def value(style: Style, asked: Contracts, vol: FloatArray) -> ArrayGreeks:
    """Price and Greeks at these volatilities."""
    given = asked.spot, asked.strike, asked.years, vol, asked.rate
    if style is Style.EUROPEAN:
        return european.value(*given, asked.carry, asked.sign)
    if style is Style.DIVIDENDS:
        from thetadesk.pricing import cash_dividends

        return cash_dividends.value(*given, asked.sign, (asked.times, asked.amounts))
    return american.value(*given, asked.carry, asked.sign)


def warm_up() -> None:
    """Solves one contract of each style: models load their parts when they are first used, which takes longer than
    anybody should wait for a tick."""
    one, nothing = np.array([100.0]), np.zeros((1, 1))
    years, rate, unknown = np.array([0.1]), np.array([0.04]), np.array([np.nan])
    for style in (Style.EUROPEAN, Style.AMERICAN, Style.DIVIDENDS, Style.ON_FUTURE):
        asked = Contracts(
            one, one, years, rate, rate, one / 100, one / 30, unknown, nothing + 0.05, nothing + 1
        )
        fit(style, asked)
