"""What a position is worth when it ends: exact profits, breakevens and extremes, read from its structure.

At expiry every leg is a straight line between strikes, so the whole position is known from its corners. They are
computed as fractions from the decimal numbers a trader wrote (0.1 means a tenth), so that equal sums are equal,
nothing depends on a chart's range or zoom, and a stretch of exactly nothing is recognised.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import inf, isfinite, lcm
from typing import Final, Literal

from thetadesk.pricing.inputs import LARGEST_PRICE, LARGEST_VOL, SMALLEST_PRICE
from thetadesk.pricing.model import PricingError

Kind = Literal["C", "P", "S"]
SIGNS: Final = {"C": 1.0, "P": -1.0}

_MARGIN = 0.05
_Corner = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Leg:
    """One part of a position: calls ("C"), puts ("P") or shares ("S").

    quantity: signed contracts or shares. multiplier: $ per point and unit (100; 1 for shares). price: $ per share paid
    or received at the opening, None while nobody knows. expires_at: the UTC instant of settlement, None for shares.
    vol: the annual volatility this leg is valued at before expiry, a fraction.
    """

    quantity: float | Decimal
    kind: Kind
    strike: float | Decimal | None = None
    expires_at: datetime | None = None
    multiplier: float | Decimal = 100
    price: float | Decimal | None = None
    vol: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in ("C", "P", "S"):
            _refuse("kind", self.kind, "it must be C for a call, P for a put or S for shares")
        _check_number("quantity", self.quantity, -LARGEST_PRICE, LARGEST_PRICE)
        _check_number("multiplier", self.multiplier, SMALLEST_PRICE, LARGEST_PRICE)
        _check_number("price", self.price or 0, -LARGEST_PRICE, LARGEST_PRICE)
        _check_number("vol", self.vol or 0, 0, LARGEST_VOL)
        if self.is_option:
            _check_number("strike", self.strike, SMALLEST_PRICE, LARGEST_PRICE)
            if self.expires_at is None or self.expires_at.tzinfo is None:
                _refuse("expires_at", self.expires_at, "an option needs the aware instant of its settlement")

    @property
    def is_option(self) -> bool:
        return self.kind != "S"

    @property
    def units(self) -> float:
        """$ of the position per $ of the leg: quantity × multiplier."""
        return float(self.quantity) * float(self.multiplier)

    def moved(
        self,
        strike: float | Decimal | None = None,
        expires_at: datetime | None = None,
        kind: Kind | None = None,
    ) -> Leg:
        """The leg at other terms. It is another contract: price and volatility have to be asked for anew."""
        return replace(
            self,
            strike=self.strike if strike is None else strike,
            expires_at=expires_at or self.expires_at,
            kind=kind or self.kind,
            price=None,
            vol=None,
        )


@dataclass(frozen=True, slots=True)
class Payoff:
    """Profit and loss in $ against the price of the underlying at one instant.

    kind: "expiry" when every leg has settled and the figures are exact; "front expiry" when later legs are still alive
    and valued by a model. corners: (price, profit), straight in between when exact. slope: profit per $ beyond the last
    corner. breakevens: rising, distinct. profitable: stretches (low, high) where the position earns, None without end.
    max_profit, max_loss: the highest and the lowest profit (a loss is negative), None where it has no limit.
    """

    kind: Literal["expiry", "front expiry"]
    at: datetime | None
    corners: tuple[tuple[float, float], ...]
    slope: float
    breakevens: tuple[float, ...]
    profitable: tuple[tuple[float, float | None], ...]
    max_profit: float | None
    max_loss: float | None


def expiry(legs: Sequence[Leg]) -> Payoff:
    """What the legs bring together when they settle.

    Shares may stand beside options of one expiry. PricingError when the options expire at different instants (see
    `scenario.outcome`), when there is no leg, or when a leg's price is unknown.
    """
    ends = expirations(legs)
    if len(ends) > 1:
        raise PricingError(
            f"the legs expire at {len(ends)} different instants; only legs of one expiry have an expiry payoff"
        )
    corners, slope, parts, units = _corners(legs)
    roots = list(_roots(corners, slope))
    profits = [profit / (parts * units) for _, profit in corners]
    return Payoff(
        kind="expiry",
        at=ends[0] if ends else None,
        corners=tuple((price / parts, profit) for (price, _), profit in zip(corners, profits, strict=True)),
        slope=slope / units,
        breakevens=tuple(dict.fromkeys(float(root / parts) for root in roots)),
        profitable=tuple(
            (float(low / parts), None if high is None else float(high / parts))
            for low, high in _profitable(corners, slope, roots)
        ),
        max_profit=None if slope > 0 else max(profits),
        max_loss=None if slope < 0 else min(profits),
    )


def expirations(legs: Iterable[Leg]) -> list[datetime]:
    """The instants at which legs settle, the earliest first. PricingError when there is no leg at all."""
    held = list(legs)
    if not held:
        raise PricingError("there is no leg; a payoff needs at least one")
    return sorted({leg.expires_at for leg in held if leg.expires_at is not None})


def profit_at(payoff: Payoff, price: float) -> float:
    """The profit at one price, between the corners and beyond them."""
    if price <= payoff.corners[0][0]:
        return payoff.corners[0][1]
    for (low, before), (high, after) in pairwise(payoff.corners):
        if price <= high:
            return before + (after - before) * (price - low) / (high - low)
    last, profit = payoff.corners[-1]
    return profit + payoff.slope * (price - last)


def net_cost(legs: Iterable[Leg]) -> float:
    """What the position cost in $: positive for a debit, negative for a credit."""
    return float(sum((_units(leg) * _exact(_price(leg)) for leg in legs), Fraction(0)))


def span(legs: Iterable[Leg], payoff: Payoff, around: Iterable[float]) -> tuple[float, float]:
    """A range of prices worth drawing: all strikes, all breakevens and the prices in `around` (the spot, ±2 standard
    deviations), with a margin on both sides."""
    marks = [*around, *payoff.breakevens, *(float(leg.strike) for leg in legs if leg.strike is not None)]
    low, high = min(marks), max(marks)
    margin = _MARGIN * max(high - low, _MARGIN * high)
    return max(low - margin, 0.0), high + margin


def samples(payoff: Payoff, low: float, high: float, count: int) -> list[float]:
    """Evenly spread prices from `low` to `high`, with every corner and breakeven in between exactly, rising and
    distinct: lines bend at strikes and fills end on the zero crossing whatever the resolution."""
    if not 0.0 <= low < high < inf or count < 2:
        raise PricingError(f"a range from {low} to {high} in {count} steps cannot be drawn", name="range")
    even = (low + (high - low) * step / (count - 1) for step in range(count))
    exact = [price for price, _ in payoff.corners] + list(payoff.breakevens)
    return sorted({*even, *(price for price in exact if low <= price <= high)})


def _corners(legs: Sequence[Leg]) -> tuple[list[_Corner], int, int, int]:
    """The corners (price, profit), the slope beyond the last, and what they are measured in: so many parts to a $ of
    price, so many to a $ of the position per $ of price. Whole numbers are exact, and much quicker than fractions."""
    units, per_unit = _whole([_units(leg) for leg in legs])
    strikes_and_costs = [_exact(leg.strike or 0) for leg in legs] + [_exact(_price(leg)) for leg in legs]
    amounts, per_price = _whole(strikes_and_costs)
    strikes, costs = amounts[: len(legs)], amounts[len(legs) :]
    cost = sum(unit * paid for unit, paid in zip(units, costs, strict=True))
    lines = [
        (unit, leg.kind, strike if leg.is_option else 0)
        for unit, leg, strike in zip(units, legs, strikes, strict=True)
    ]
    prices = sorted({0, *(strike for _, _, strike in lines)})
    slope = sum(unit for unit, kind, _ in lines if kind != "P")
    return [(price, _worth(lines, price) - cost) for price in prices], slope, per_price, per_unit


def _whole(numbers: Sequence[Fraction]) -> tuple[list[int], int]:
    """The numbers in parts of 1 so small that all are whole, and how many parts that is."""
    parts = lcm(*(number.denominator for number in numbers))
    return [number.numerator * (parts // number.denominator) for number in numbers], parts


def _worth(lines: Iterable[tuple[int, Kind, int]], price: int) -> int:
    total = 0
    for unit, kind, strike in lines:
        gap = strike - price if kind == "P" else price - strike
        total += unit * gap if gap > 0 else 0
    return total


def _roots(corners: Sequence[_Corner], slope: int) -> Iterator[Fraction]:
    """Where the profit leaves or crosses nothing, rising; a price of 0 itself is nobody's breakeven."""
    last_price, last_profit = corners[-1]
    # One step beyond the last corner shows how the line goes on, and where it meets zero.
    beyond = (last_price + 1, last_profit + slope)
    before = 0
    for (price, profit), (high, after) in pairwise([*corners, beyond]):
        if profit == 0 and price > 0 and (before != 0 or after != 0):
            yield Fraction(price)
        if profit * after < 0 and high <= last_price:
            yield price + Fraction((high - price) * profit, profit - after)
        before = profit
    if last_profit * slope < 0:
        yield last_price - Fraction(last_profit, slope)


def _profitable(
    corners: Sequence[_Corner], slope: int, roots: Sequence[Fraction]
) -> Iterator[tuple[Fraction, Fraction | None]]:
    edges = [Fraction(0), *roots]
    for low, high in pairwise(edges):
        if _profit(corners, slope, (low + high) / 2) > 0:
            yield low, high
    if _profit(corners, slope, edges[-1] + 1) > 0:
        yield edges[-1], None


def _profit(corners: Sequence[_Corner], slope: int, price: Fraction) -> Fraction:
    for (low, before), (high, after) in pairwise(corners):
        if price <= high:
            return before + (after - before) * (price - low) / (high - low)
    last, profit = corners[-1]
    return profit + slope * (price - last)


def _units(leg: Leg) -> Fraction:
    return _exact(leg.quantity) * _exact(leg.multiplier)


def _price(leg: Leg) -> float | Decimal:
    if leg.price is None:
        raise PricingError(f"the price paid for {_words(leg)} is not known; a profit needs it", name="price")
    return leg.price


def _words(leg: Leg) -> str:
    return f"{leg.quantity} {leg.kind} {leg.strike}" if leg.is_option else f"{leg.quantity} shares"


# Strikes and prices come again and again; a float and a decimal of one value need not be written alike.
@lru_cache(maxsize=8192, typed=True)
def _exact(number: float | Decimal) -> Fraction:
    """The decimal number as it is written; a float stands for the shortest decimal that names it."""
    return Fraction(str(number))


def _check_number(name: str, value: float | Decimal | None, least: float, most: float) -> None:
    if value is None or not isfinite(value) or not least <= value <= most:
        _refuse(name, value, f"it must be a number between {least:g} and {most:g}")


def _refuse(name: str, value: object, reason: str) -> None:
    raise PricingError(f"{name} of a leg is {value}; {reason}", name=name)
