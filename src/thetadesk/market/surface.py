"""The shape of implied volatility: by strike (skew), by expiration (term structure), and what both say of a move.

Everything is read from mid prices of the options that are out of the money, against the forward that put–call parity
implies, so that no dividend has to be guessed; an early exercise premium is small out there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from math import erfc, isfinite, log, sqrt

from thetadesk.market.model import Expiration
from thetadesk.pricing import implied, terms
from thetadesk.pricing.terms import Pair

DAYS_A_YEAR = 365.0
CONSTANT_DAYS = 30
"""The maturity at which volatilities of different days can be compared."""
SHORTEST_DAYS = 7
"""Nearer expirations say more about the next event than about a month."""
STRADDLE_SHARE = 0.85
"""A customary shortcut: the at-the-money straddle overstates the expected move by about the value of its wings."""
SKEW_DELTA = 0.25

_FEWEST_STRIKES = 3


@dataclass(frozen=True, slots=True)
class Smile:
    """One expiration's implied volatilities (fractions) by strike, ascending, and what they were measured against.
    `years` is the time to settlement (ACT/365), `straddle` the price of call and put at the strike nearest to the
    forward."""

    expiration: Expiration
    years: float
    forward: float
    strikes: tuple[float, ...]
    vols: tuple[float, ...]
    atm: float
    straddle: float | None

    @property
    def days(self) -> float:
        """Calendar days to settlement."""
        return self.years * DAYS_A_YEAR


@dataclass(frozen=True, slots=True)
class Skew:
    """How much dearer puts are than calls, both at 25 delta: `risk_reversal` is put less call (volatility fraction),
    `ratio` that over the at-the-money volatility."""

    expires_on: date
    put: float
    call: float
    atm: float
    risk_reversal: float
    ratio: float


class Shape(StrEnum):
    """How a term structure runs."""

    CONTANGO = "contango"
    FLAT = "flat"
    BACKWARDATION = "backwardation"


@dataclass(frozen=True, slots=True)
class ExpectedMove:
    """One standard deviation of the price to an expiration, in dollars, by two ways that must not be mixed up:
    `straddle` is 0.85 of the straddle's price, `volatility` is spot × IV × √T."""

    expires_on: date
    straddle: float | None
    volatility: float
    spot: float


@dataclass(frozen=True, slots=True)
class ConstantMaturity:
    """The at-the-money volatility at a maturity that no expiration has, and how it was got."""

    days: int
    iv: float
    note: str


def smile(expiration: Expiration, pairs: Sequence[Pair], years: float, rate: float) -> Smile | None:
    """An expiration's volatilities from its quotes (strikes ascending); None where there are too few of them."""
    found = terms.forward(pairs, years, rate) if years > 0 else None
    if found is None or found.value <= 0:
        return None
    forward = found.value
    strikes, vols = _solved(pairs, forward, years, rate)
    if len(strikes) < _FEWEST_STRIKES:
        return None
    atm = interpolated(strikes, vols, forward)
    return Smile(expiration, years, forward, tuple(strikes), tuple(vols), atm, _straddle(pairs, forward))


def interpolated(strikes: Sequence[float], vols: Sequence[float], at: float) -> float:
    """The volatility at any strike: linear in the logarithm of strikes, flat beyond the last ones."""
    if at <= strikes[0]:
        return vols[0]
    for low, high, left, right in zip(strikes[:-1], strikes[1:], vols[:-1], vols[1:], strict=True):
        if at <= high:
            return left + (right - left) * log(at / low) / log(high / low)
    return vols[-1]


def skew(curve: Smile) -> Skew | None:
    """The 25-delta skew; None where the quotes do not reach that far on both sides."""
    put, call = _at_delta(curve, -SKEW_DELTA), _at_delta(curve, SKEW_DELTA)
    if put is None or call is None:
        return None
    difference = put - call
    return Skew(curve.expiration.expires_on, put, call, curve.atm, difference, difference / curve.atm)


def constant_maturity(curves: Sequence[Smile], days: int = CONSTANT_DAYS) -> ConstantMaturity | None:
    """The at-the-money volatility at `days`, linear in total variance (σ²T) between the expirations around it; beyond
    the last one its own. None without an expiration at least a week away."""
    usable = sorted((c for c in curves if c.days >= SHORTEST_DAYS), key=lambda c: c.years)
    if not usable:
        return None
    years = days / DAYS_A_YEAR
    before = [c for c in usable if c.years <= years]
    after = [c for c in usable if c.years >= years]
    if not before or not after:
        only = before[-1] if before else after[0]
        note = f"that of {only.expiration.expires_on} ({only.days:.0f} days): no expirations on both sides"
        return ConstantMaturity(days, only.atm, note)
    near, far = before[-1], after[0]
    note = f"between {near.expiration.expires_on} and {far.expiration.expires_on}, linear in variance"
    if far.years <= near.years:
        return ConstantMaturity(days, near.atm, f"that of {near.expiration.expires_on}")
    share = (years - near.years) / (far.years - near.years)
    variance = near.atm**2 * near.years * (1 - share) + far.atm**2 * far.years * share
    return ConstantMaturity(days, sqrt(variance / years), note)


def around(expirations: Sequence[Expiration], on: date, days: int = CONSTANT_DAYS) -> list[Expiration]:
    """The expirations to look at for a constant maturity: the last one up to it (at least a week away) and the first
    one from it on; of two on one day the one that settles at the close."""
    usable: dict[date, Expiration] = {}
    for each in sorted(expirations, key=lambda e: e.settlement):
        if (each.expires_on - on).days >= SHORTEST_DAYS:
            usable[each.expires_on] = each
    before = [day for day in usable if (day - on).days <= days]
    after = [day for day in usable if (day - on).days > days]
    chosen = ([max(before)] if before else []) + ([min(after)] if after else [])
    return [usable[day] for day in chosen]


def shape(curves: Sequence[Smile]) -> Shape | None:
    """How the term structure runs from its first to its last expiration; within a twentieth it is flat."""
    ordered = sorted(curves, key=lambda c: c.years)
    if len(ordered) < 2:
        return None
    ratio = ordered[-1].atm / ordered[0].atm
    if ratio > _STEEP:
        return Shape.CONTANGO
    return Shape.BACKWARDATION if ratio < 1 / _STEEP else Shape.FLAT


def expected_move(curve: Smile, spot: float) -> ExpectedMove:
    """How far the price is expected to move to an expiration, by both ways."""
    by_straddle = None if curve.straddle is None else curve.straddle * STRADDLE_SHARE
    return ExpectedMove(curve.expiration.expires_on, by_straddle, spot * curve.atm * sqrt(curve.years), spot)


_STEEP = 1.05
_WIDEST = 3.0  # ask over bid: the two are as far apart as their mid is high


def _solved(
    pairs: Sequence[Pair], forward: float, years: float, rate: float
) -> tuple[list[float], list[float]]:
    import numpy as np

    chosen = [
        (pair.strike, price, sign)
        for pair in pairs
        for price, sign in [(_put(pair), -1.0) if pair.strike < forward else (_call(pair), 1.0)]
        if price is not None
    ]
    if not chosen:
        return [], []
    strikes, prices, signs = (np.array(column) for column in zip(*chosen, strict=True))
    # With the rate as yield, a spot that is the forward makes Black and Scholes' formula Black's.
    vols = implied.european(prices, forward, strikes, years, rate, rate, signs)
    solved = [(float(k), float(v)) for k, v in zip(strikes, vols, strict=True) if isfinite(v) and v > 0]
    return [k for k, _ in solved], [v for _, v in solved]


def _straddle(pairs: Sequence[Pair], forward: float) -> float | None:
    """The price of call and put at the strike nearest to the forward that has both."""
    prices = [(abs(p.strike - forward), _call(p), _put(p)) for p in pairs]
    both = [(far, call + put) for far, call, put in prices if call is not None and put is not None]
    return min(both)[1] if both else None


def _call(pair: Pair) -> float | None:
    return _mid(pair.call_bid, pair.call_ask)


def _put(pair: Pair) -> float | None:
    return _mid(pair.put_bid, pair.put_ask)


def _mid(bid: float | None, ask: float | None) -> float | None:
    """Half-way between a bid and an ask that are there, not crossed, and not so far apart that anything lies between."""
    return (bid + ask) / 2 if bid and ask and bid <= ask <= bid * _WIDEST else None


def _at_delta(curve: Smile, delta: float) -> float | None:
    """The volatility of the option with this forward delta, linear in delta between the two strikes around it."""
    side = [
        (_delta(curve.forward, k, v, curve.years, delta < 0), v)
        for k, v in zip(curve.strikes, curve.vols, strict=True)
    ]
    side.sort()
    for (low, left), (high, right) in pairwise(side):
        if low <= delta <= high:
            return left if high == low else left + (right - left) * (delta - low) / (high - low)
    return None


def _delta(forward: float, strike: float, vol: float, years: float, is_put: bool) -> float:
    deviation = vol * sqrt(years)
    d1 = log(forward / strike) / deviation + deviation / 2
    call = erfc(-d1 / sqrt(2)) / 2
    return call - 1 if is_put else call
