"""American options with cash dividends as QuantLib's finite differences have them, and contracts to compare on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import QuantLib
from numpy.typing import NDArray

SPOT = 100.0
DAYS = 365
FloatArray = NDArray[np.float64]
FINE = (1000, 2000)


@dataclass(frozen=True, slots=True)
class Contracts:
    """Contracts in whole days, as QuantLib wants them; dividends are n × k, and have no amount where there is none."""

    strike: FloatArray
    days: NDArray[np.int64]
    vol: FloatArray
    rate: FloatArray
    sign: FloatArray
    ex_days: NDArray[np.int64]
    amounts: FloatArray

    def pick(self, places: NDArray[np.intp]) -> Contracts:
        """Some of them."""
        return Contracts(
            self.strike[places],
            self.days[places],
            self.vol[places],
            self.rate[places],
            self.sign[places],
            self.ex_days[places],
            self.amounts[places],
        )

    @property
    def years(self) -> FloatArray:
        """Lives in years."""
        return np.asarray(self.days / DAYS)

    @property
    def dividends(self) -> tuple[FloatArray, FloatArray]:
        """As `cash_dividends` takes them."""
        return np.asarray(self.ex_days / DAYS), self.amounts


class Told(NamedTuple):
    """What one pass of finite differences tells."""

    price: float
    delta: float
    gamma: float
    theta: float


def ordinary(count: int, seed: int, *, sign: float | None = None) -> Contracts:
    """Spot 100, strikes 60 to 160, ten days to eighteen months, volatilities of 10 to 80 %, rates of 0.2 to 8 %, and
    quarterly dividends of 0.1 to 2 dollars."""
    rng = np.random.default_rng(seed)
    days = rng.integers(10, 549, count)
    first = rng.integers(1, np.minimum(91, days - 1), endpoint=True)
    ex_days = first[:, None] + 91 * np.arange(6)
    sizes = rng.uniform(0.1, 2.0, count)[:, None] * rng.uniform(0.9, 1.1, ex_days.shape)
    return Contracts(
        strike=rng.uniform(60, 160, count),
        days=days,
        vol=rng.uniform(0.1, 0.8, count),
        rate=rng.uniform(0.002, 0.08, count),
        sign=np.where(rng.random(count) < 0.5, 1.0, -1.0) if sign is None else np.full(count, sign),
        ex_days=ex_days,
        amounts=np.where(ex_days < days[:, None], sizes, 0.0),
    )


def finite_differences(contracts: Contracts, grid: tuple[int, int] = FINE) -> list[Told]:
    """Every contract by QuantLib's engine with so many steps in time and nodes in space, in its spot model."""
    today = QuantLib.Date(15, 1, 2024)
    QuantLib.Settings.instance().evaluationDate = today
    market = _Market(today)
    return [market.tell(row, grid) for row in _rows(contracts)]


def limit(contracts: Contracts) -> FloatArray:
    """Prices at 1000 and 2000 steps, extrapolated to endlessly many.

    With 1000 its puts are too low by up to 4e-3, because it compares with exercise only after each step.
    """
    coarse, fine = (
        np.array([told.price for told in finite_differences(contracts, (steps, FINE[1]))])
        for steps in (FINE[0], 2 * FINE[0])
    )
    return np.asarray(2.0 * fine - coarse)


class _Row(NamedTuple):
    strike: float
    days: int
    vol: float
    rate: float
    sign: float
    dividends: list[tuple[int, float]]


def _rows(contracts: Contracts) -> Iterator[_Row]:
    for place, days in enumerate(contracts.ex_days):
        amounts = contracts.amounts[place]
        paid = [(int(day), float(amount)) for day, amount in zip(days, amounts, strict=True) if amount]
        yield _Row(
            strike=float(contracts.strike[place]),
            days=int(contracts.days[place]),
            vol=float(contracts.vol[place]),
            rate=float(contracts.rate[place]),
            sign=float(contracts.sign[place]),
            dividends=paid,
        )


class _Market:
    """One process whose quotes are set for each contract: building it anew would cost QuantLib a tenth of its speed."""

    def __init__(self, today: QuantLib.Date) -> None:
        self.today = today
        count = QuantLib.Actual365Fixed()
        self.rate, self.vol = QuantLib.SimpleQuote(0.0), QuantLib.SimpleQuote(0.2)
        curve = QuantLib.FlatForward(today, QuantLib.QuoteHandle(self.rate), count)
        none = QuantLib.FlatForward(today, 0.0, count)
        vols = QuantLib.BlackConstantVol(
            today, QuantLib.NullCalendar(), QuantLib.QuoteHandle(self.vol), count
        )
        self.process = QuantLib.BlackScholesMertonProcess(
            QuantLib.QuoteHandle(QuantLib.SimpleQuote(SPOT)),
            QuantLib.YieldTermStructureHandle(none),
            QuantLib.YieldTermStructureHandle(curve),
            QuantLib.BlackVolTermStructureHandle(vols),
        )

    def tell(self, row: _Row, grid: tuple[int, int]) -> Told:
        self.rate.setValue(row.rate)
        self.vol.setValue(row.vol)
        right = QuantLib.Option.Call if row.sign > 0 else QuantLib.Option.Put
        option = QuantLib.VanillaOption(
            QuantLib.PlainVanillaPayoff(right, row.strike),
            QuantLib.AmericanExercise(self.today, self.today + row.days),
        )
        paid = [QuantLib.FixedDividend(amount, self.today + day) for day, amount in row.dividends]
        option.setPricingEngine(QuantLib.FdBlackScholesVanillaEngine(self.process, paid, *grid))
        return Told(option.NPV(), option.delta(), option.gamma(), option.theta() / DAYS)
