"""The terms a price depends on: when an option settles and how it is exercised, how much time is left, what the
quotes say the forward is.

Settlement follows the exchanges' contract specifications (Cboe, Nasdaq, CME): an AM-settled index option is worth what
the opening prints of its last day say, everything else what the close of the regular session says.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from thetadesk.kernel.calendar import (
    is_trading_day,
    market_date,
    previous_trading_day,
    session_close,
    session_open,
)
from thetadesk.pricing.inputs import LARGEST_PRICE, check
from thetadesk.pricing.model import DAYS_A_YEAR

MORNING_ROOTS: Final = frozenset(
    {"SPX", "NDX", "RUT", "DJX", "VIX", "VIXW", "MXEA", "MXEF", "RUI", "RLG", "RLV"}
)
"""Roots that settle at the opening prints; the same index has PM roots beside them (SPXW, NDXP, RUTW, SPXPM)."""
EUROPEAN_ROOTS: Final = MORNING_ROOTS | frozenset(
    {"SPXW", "SPXPM", "XSP", "NDXP", "XND", "RUTW", "MRUT", "MRUTW", "DJXW", "XEO", "CBTX", "MBTX", "NANOS"}
)
"""Roots that can be exercised at expiry only. Options on shares and funds, and on OEX, are American."""

_SECONDS_A_DAY = 86_400.0
_SECONDS_A_YEAR = DAYS_A_YEAR * _SECONDS_A_DAY
_QUARTERLY = frozenset({"ES", "NQ", "RTY", "YM", "MES", "MNQ", "M2K", "MYM"})
_QUARTER_MONTHS = frozenset({3, 6, 9, 12})
_THIRD_FRIDAY = range(15, 22)
_FRIDAY = 4
_NEAREST_STRIKES = 3


def settles_in_the_morning(root: str, expires_on: date) -> bool:
    """Whether options of this root and day settle at the opening. `root` is an OCC root ("SPX") or a future's product
    ("/ES"), whose quarterly options end with the future, at the opening of the third Friday."""
    if root.startswith("/"):
        quarterly = expires_on.month in _QUARTER_MONTHS and expires_on.day in _THIRD_FRIDAY
        return root[1:] in _QUARTERLY and quarterly and expires_on.weekday() == _FRIDAY
    return root in MORNING_ROOTS


def settles_at(root: str, expires_on: date) -> datetime:
    """The UTC instant at which the value of an option is fixed: the opening or the close of its last trading day,
    13:00 in New York on half days. CalendarError outside 1998–2035."""
    # Until 2015 equity options carried the Saturday after their last trading day.
    day = expires_on if is_trading_day(expires_on) else previous_trading_day(expires_on)
    return session_open(day) if settles_in_the_morning(root, expires_on) else session_close(day)


def is_european(root: str) -> bool:
    """Whether options of this root cannot be exercised early."""
    return root in EUROPEAN_ROOTS


def years_left(now: datetime, settles: datetime) -> float:
    """The time from one aware instant to another in years of 365 days; 0 once it has passed."""
    return max((settles - now).total_seconds(), 0.0) / _SECONDS_A_YEAR


def calendar_days_left(now: datetime, expires_on: date) -> int:
    """DTE as traders count it: New York dates to go, 0 on the last day, negative after it."""
    return (expires_on - market_date(now)).days


@dataclass(frozen=True, slots=True)
class Pair:
    """A call and a put of one strike and expiry, per share; None where nobody bids or asks."""

    strike: float
    call_bid: float | None
    call_ask: float | None
    put_bid: float | None
    put_ask: float | None

    @property
    def difference(self) -> float | None:
        """Call minus put at their mids; None unless both are two-sided and not crossed."""
        call, put = _mid(self.call_bid, self.call_ask), _mid(self.put_bid, self.put_ask)
        return None if call is None or put is None else call - put

    @property
    def width(self) -> float:
        """How far the two quotes leave the difference open."""
        sides = (self.call_bid, self.call_ask, self.put_bid, self.put_ask)
        if None in sides:
            return math.inf
        call_bid, call_ask, put_bid, put_ask = (side or 0.0 for side in sides)
        return call_ask - call_bid + put_ask - put_bid


@dataclass(frozen=True, slots=True)
class Forward:
    """A forward price that option quotes imply: its value, the half-width the quotes leave open, and the strikes."""

    value: float
    uncertainty: float
    strikes: tuple[float, ...]


def forward(pairs: Iterable[Pair], years: float, rate: float) -> Forward | None:
    """The forward by put–call parity, F = K + e^(rT)·(C − P), where the quotes allow; None where they do not.

    Taken at the three strikes where call and put are closest, the narrower quotes weighing more. Exact for European
    options; for American ones near the money the two rights to early exercise nearly cancel.
    """
    check(1, years=years, rate=rate)
    growth = math.exp(rate * years)
    known = [(pair, pair.difference) for pair in pairs]
    usable = sorted(
        ((abs(gap), pair, gap) for pair, gap in known if gap is not None), key=lambda entry: entry[0]
    )[:_NEAREST_STRIKES]
    if not usable:
        return None
    weights = [1.0 / max(pair.width, 0.01) for _, pair, _ in usable]
    total = sum(weights)
    guess = sum(
        weight * (pair.strike + growth * gap) for weight, (_, pair, gap) in zip(weights, usable, strict=True)
    )
    narrowest = min(pair.width for _, pair, _ in usable)
    return Forward(
        guess / total, growth * narrowest / 2.0, tuple(sorted(pair.strike for _, pair, _ in usable))
    )


def _mid(bid: float | None, ask: float | None) -> float | None:
    if bid is None or ask is None or not 0.0 < bid <= ask <= LARGEST_PRICE:
        return None
    return 0.5 * (bid + ask)
