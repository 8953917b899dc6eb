"""American options by QuantLib's engine of Andersen, Lake and Offengenden's method, in its schemes, and the domains
on which ours is compared with it. Spots are 100."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import QuantLib
from numpy.typing import NDArray

from thetadesk.pricing.model import Greeks

SPOT = 100.0
WITHOUT_YIELD = 0.3
NEAR = 1e-5
"""Above intrinsic value: nearer than that the engine itself does not know on which side of the boundary it is."""
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Contracts:
    """Many contracts on a spot of 100, arrays of one length."""

    strike: Array
    years: Array
    vol: Array
    rate: Array
    dividend_yield: Array
    sign: Array

    def __len__(self) -> int:
        return len(self.strike)

    def rows(self) -> list[tuple[float, ...]]:
        columns = (self.strike, self.years, self.vol, self.rate, self.dividend_yield, self.sign)
        return list(zip(*(column.tolist() for column in columns), strict=True))


def ordinary(count: int, seed: int) -> Contracts:
    """A week to two years, σ 10–80 %, rates and yields to 10 %, three in ten without yield, strikes within 2.5 σ√T."""
    return _domain(np.random.default_rng(seed), count, (7 / 365, 2.0), (0.10, 0.80), 0.10, 0.35)


def wide(count: int, seed: int) -> Contracts:
    """A day to five years, σ 5–150 %, rates and yields to 15 %."""
    return _domain(np.random.default_rng(seed), count, (1 / 365, 5.0), (0.05, 1.50), 0.15, 0.60)


def _domain(
    chance: np.random.Generator,
    count: int,
    years: tuple[float, float],
    vol: tuple[float, float],
    highest_rate: float,
    widest: float,
) -> Contracts:
    life = _spread(chance, years, count)
    spread = _spread(chance, vol, count)
    rate, dividend = chance.uniform(0, highest_rate, (2, count))
    dividend[chance.random(count) < WITHOUT_YIELD] = 0.0
    reach = np.minimum(spread * np.sqrt(life), widest)
    strike = SPOT * np.exp(chance.uniform(-2.5, 2.5, count) * reach)
    return Contracts(strike, life, spread, rate, dividend, np.where(chance.random(count) < 0.5, 1.0, -1.0))


def _spread(chance: np.random.Generator, ends: tuple[float, float], count: int) -> Array:
    """Evenly over the orders of magnitude between both ends."""
    return np.exp(chance.uniform(math.log(ends[0]), math.log(ends[1]), count))


class Quantlib:
    """One option of QuantLib whose market is moved from contract to contract.

    Its calendar has whole days only, so a life is always its year, and what is annual is scaled by the years.
    """

    def __init__(self, scheme: str) -> None:
        today = QuantLib.Date(2, 1, 2025)
        QuantLib.Settings.instance().evaluationDate = today
        days = QuantLib.Actual365Fixed()
        self._quotes = [QuantLib.SimpleQuote(0.1) for _ in range(4)]
        spot, rate, dividend, vol = (QuantLib.QuoteHandle(quote) for quote in self._quotes)
        self._process = QuantLib.BlackScholesMertonProcess(
            spot,
            QuantLib.YieldTermStructureHandle(QuantLib.FlatForward(today, dividend, days)),
            QuantLib.YieldTermStructureHandle(QuantLib.FlatForward(today, rate, days)),
            QuantLib.BlackVolTermStructureHandle(
                QuantLib.BlackConstantVol(today, QuantLib.NullCalendar(), vol, days)
            ),
        )
        schemes = QuantLib.QdFpAmericanEngine
        iteration = {
            "fast": schemes.fastScheme,
            "accurate": schemes.accurateScheme,
            "high precision": schemes.highPrecisionScheme,
        }[scheme]
        self._engine = schemes(self._process, iteration())
        self._exercise = QuantLib.AmericanExercise(today, today + 365)

    def option(self, strike: float, sign: float) -> Any:
        right = QuantLib.Option.Call if sign > 0 else QuantLib.Option.Put
        option = QuantLib.VanillaOption(QuantLib.PlainVanillaPayoff(right, strike), self._exercise)
        option.setPricingEngine(self._engine)
        return option

    def market(self, spot: float, years: float, vol: float, rate: float, dividend: float) -> None:
        moved = (spot, rate * years, dividend * years, vol * years**0.5)
        for quote, value in zip(self._quotes, moved, strict=True):
            quote.setValue(value)

    def prices(self, contracts: Contracts) -> Array:
        """The prices, one after the other."""
        found = []
        for strike, years, vol, rate, dividend, sign in contracts.rows():
            self.market(SPOT, years, vol, rate, dividend)
            found.append(self.option(strike, sign).NPV())
        return np.array(found)

    def greeks(self, contracts: Contracts) -> tuple[Greeks[Array], NDArray[np.bool_]]:
        """Price and Greeks by central differences, in the spot of fourth order over 0.04 deviations to either side;
        and where these differences have the exercise boundary between them, so that they mean nothing."""
        *greeks, near = np.array([self._one(row) for row in contracts.rows()]).T
        return Greeks(*greeks), near > 0

    def _one(self, row: tuple[float, ...]) -> tuple[float, ...]:
        strike, years, vol, rate, dividend, sign = row
        option = self.option(strike, sign)
        step = 0.02 * SPOT * vol * years**0.5
        more, dearer, later = 1e-3 * vol, min(5e-4, rate / 5), 1e-3 * years

        def at(spot: float = 0.0, vola: float = 0.0, cost: float = 0.0, time: float = 0.0) -> float:
            self.market(SPOT + spot, years + time, vol + vola, rate + cost, dividend)
            return float(option.NPV())

        spots = [count * step for count in (-2, -1, 0, 1, 2)]
        far_below, below, here, above, far_above = five = [at(spot=spot) for spot in spots]
        exercised = [
            price < sign * (SPOT + spot - strike) + NEAR for price, spot in zip(five, spots, strict=True)
        ]
        return (
            here,
            (8 * (above - below) - (far_above - far_below)) / (12 * step),
            (16 * (above + below) - (far_above + far_below) - 30 * here) / (12 * step * step),
            (at(time=-later) - at(time=later)) / (2 * later * 365),
            (at(vola=more) - at(vola=-more)) / (2 * more * 100),
            (at(cost=dearer) - at(cost=-dearer)) / (2 * dearer * 100),
            float(0 < sum(exercised) < len(spots)),
        )
