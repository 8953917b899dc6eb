"""Returns: what was made, apart from what was paid in and taken out.

Deposits count at the start of their day and withdrawals at its end, which the Global Investment Performance Standards
allow: with all flows at the end of the day, a first deposit of 100 on a base of 1 would explode.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from math import exp, expm1, fsum, log1p

from thetadesk.kernel import calendar
from thetadesk.kernel.money import ZERO

YEAR_DAYS = 365
LEAST_DAYS = 30
"""A rate a year is not told of what lasted shorter than this."""
LOWEST, HIGHEST = -0.9999, 1e4

_SCANNED = 400
_HALVINGS = 200
_PARTED = 1e-14

Payment = tuple[date, Decimal]
Span = tuple[date, date | None]
"""From the day on which capital was tied up to the day on which it was free again; None while it is not."""


@dataclass(frozen=True, slots=True)
class OnCapital:
    """Profit as a fraction of the capital at risk: of its average over the days on which there was any (`raw`), and in a year,
    simple and not compounded (`yearly`)."""

    raw: Decimal | None = None
    yearly: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """One session: what there was at its end, and what was paid in and taken out in it (both zero or more)."""

    on: date
    value: Decimal
    deposits: Decimal = ZERO
    withdrawals: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Xirr:
    """A money-weighted rate a year (a fraction), and over the `days` from the first payment to the end; None with the
    reason in words."""

    rate: float | None
    days: int
    reason: str = ""

    @property
    def period(self) -> float | None:
        """The same over the whole time."""
        return None if self.rate is None else (1.0 + self.rate) ** (self.days / YEAR_DAYS) - 1.0


def session_of(on: date) -> date:
    """The session that a payment of this market date counts in: its own, or the next one."""
    return on if calendar.is_trading_day(on) else calendar.next_trading_day(on)


def days_of(values: Sequence[tuple[date, Decimal]], flows: Iterable[Payment]) -> list[Day]:
    """The days after the first of `values` (market dates, ascending, with what there was at their end), each with the
    payments since the one before it. `flows` are positive for deposits. What was paid on the first day or before it is
    in its value; what is paid after the last one is not in the period."""
    dates = [on for on, _ in values]
    deposits: dict[date, Decimal] = {}
    withdrawals: dict[date, Decimal] = {}
    for on, amount in flows:
        place = bisect_left(dates, session_of(on))
        if 0 < place < len(dates):
            paid, size = (deposits, amount) if amount > 0 else (withdrawals, -amount)
            paid[dates[place]] = paid.get(dates[place], ZERO) + size
    return [Day(on, value, deposits.get(on, ZERO), withdrawals.get(on, ZERO)) for on, value in values[1:]]


def profits(start: Decimal, days: Sequence[Day]) -> list[Decimal]:
    """What each day has made, in money: V − V of the day before − deposits + withdrawals. They add up to all that was
    made, whatever was paid in or out."""
    before = [start, *(day.value for day in days)]
    return [day.value - was - day.deposits + day.withdrawals for was, day in zip(before, days, strict=False)]


def daily_returns(start: Decimal, days: Sequence[Day]) -> list[float | None]:
    """(V + withdrawals) ÷ (V of the day before + deposits) − 1 for each day; None where that began with nothing or less,
    so that there is nothing to have a return on."""
    before = [start, *(day.value for day in days)]
    found: list[float | None] = []
    for was, day in zip(before, days, strict=False):
        base = was + day.deposits
        found.append(None if base <= 0 else float((day.value + day.withdrawals - base) / base))
    return found


def index_of(returns: Iterable[float | None]) -> list[float]:
    """What 1 becomes, day by day, from the 1 on. A day without a return changes nothing: the chain goes on after it.
    Nothing can be lost twice, so a day that loses more than there was loses everything."""
    index = [1.0]
    for each in returns:
        index.append(index[-1] if each is None else index[-1] * max(1.0 + each, 0.0))
    return index


def time_weighted(returns: Iterable[float | None]) -> float:
    """Π(1 + r) − 1: the return of a unit that was neither paid into nor taken from."""
    return index_of(returns)[-1] - 1.0


def annualised(total: float, days: int) -> float | None:
    """(1 + total)^(365 ÷ days) − 1; None for less than a year, of which nobody knows what a year of it would be."""
    if days < YEAR_DAYS or total < -1.0:
        return None
    return float((1.0 + total) ** (YEAR_DAYS / days)) - 1.0


def days_at_risk(spans: Iterable[Span], first: date | None, last: date) -> int:
    """Calendar days from the morning of `first` (or from the beginning) to the evening of `last` on which capital was tied up;
    the day on which it was free again is not one of them."""
    days, until = 0, date.min if first is None else first
    evening = last + timedelta(days=1)
    for begun, freed in sorted(spans, key=lambda span: span[0]):
        begin, end = max(begun, until), min(freed or evening, evening)
        if end > begin:
            days, until = days + (end - begin).days, end
    return days


def on_capital(earned: Decimal, capital_days: Decimal | None, days: int) -> OnCapital:
    """What was earned on capital x calendar days, over so many days at risk. Nothing without capital or where it is unknown;
    no rate a year of fewer days than LEAST_DAYS: one good day would tell of thousands of percent."""
    if not capital_days or days <= 0:
        return OnCapital()
    yearly = earned * YEAR_DAYS / capital_days if days >= LEAST_DAYS else None
    return OnCapital(earned * days / capital_days, yearly)


def money_weighted(flows: Sequence[Payment], end: Payment) -> Xirr:
    """The rate x with Σ CF · (1 + x)^(−days ÷ 365) = 0 over `flows` and `end`, days from the first of them (XIRR,
    Actual/365). Amounts are those of the investor's pocket: paid in is negative, taken out and what is left at the end
    positive. None where payments have no change of sign, several rates answer, or the time is shorter than 30 days."""
    paid = _by_day([*flows, end])
    if not paid:
        return Xirr(None, 0, "nothing was paid in or out")
    began = paid[0][0]
    days = (end[0] - began).days
    if days < LEAST_DAYS:
        return Xirr(None, days, f"{days} days are too short for a rate a year: it needs {LEAST_DAYS}")
    if min(amount for _, amount in paid) >= 0 or max(amount for _, amount in paid) <= 0:
        return Xirr(None, days, "payments go one way only: money was never both put in and left or taken out")
    largest = max(abs(amount) for _, amount in paid)
    terms = [((on - began).days / YEAR_DAYS, float(amount / largest)) for on, amount in paid]
    return _solved(terms, days)


def _solved(terms: Sequence[tuple[float, float]], days: int) -> Xirr:
    """Looks in the logarithm of 1 + x, in which the rate's whole range is a few steps wide."""
    low, high = log1p(LOWEST), log1p(HIGHEST)
    grid = [low + (high - low) * step / (_SCANNED - 1) for step in range(_SCANNED)]
    worths = [_worth(terms, each) for each in grid]
    brackets = [(at, at) for at, worth in zip(grid, worths, strict=True) if worth == 0.0]
    brackets += [
        (left[0], right[0])
        for left, right in pairwise(zip(grid, worths, strict=True))
        if left[1] * right[1] < 0.0
    ]
    if not brackets:
        return Xirr(None, days, "no rate between −99.99 % and 1,000,000 % a year answers to these payments")
    if len(brackets) > 1:
        return Xirr(
            None, days, f"{len(brackets)} rates answer to these payments, so none of them says anything"
        )
    return Xirr(expm1(_root(terms, *brackets[0])), days)


def _root(terms: Sequence[tuple[float, float]], low: float, high: float) -> float:
    rising = _worth(terms, low) < 0.0
    for _ in range(_HALVINGS):
        if high - low <= _PARTED:
            break
        middle = (low + high) / 2
        if (_worth(terms, middle) < 0.0) == rising:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _worth(terms: Sequence[tuple[float, float]], growth: float) -> float:
    """What all payments are worth on the first day at a rate of e^growth − 1."""
    return fsum(amount * exp(-growth * years) for years, amount in terms)


def _by_day(payments: Iterable[Payment]) -> list[Payment]:
    sums: dict[date, Decimal] = {}
    for on, amount in payments:
        sums[on] = sums.get(on, ZERO) + amount
    return [(on, sums[on]) for on in sorted(sums) if sums[on]]
