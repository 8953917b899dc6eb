"""Results seen by what the trades were: how long they had to run, how far out, on which weekday; and by the calendar."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from thetadesk.kernel.money import ZERO
from thetadesk.kernel.values import value
from thetadesk.portfolio.model import Bucket, bucket_of

UNKNOWN = "unknown"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DELTAS = ("0-0.1", "0.1-0.2", "0.2-0.3", "0.3-0.4", "0.4+", UNKNOWN)
SHADES = 5
"""How many shades the heatmap of activity has; the first is for days without a trade."""

_DELTA_LIMITS = (0.1, 0.2, 0.3, 0.4)


@value(frozen=True, slots=True)
class Traded:
    """A trade that is over: when it was opened, its calendar days to expiry and the delta of one contract then (None:
    does not expire, nobody knows), and what it brought net of fees."""

    opened_on: date
    dte: int | None
    delta: float | None
    net: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """What the trades of one bucket have brought; those that brought exactly nothing are neither won nor lost."""

    key: str
    trades: int
    wins: int
    losses: int
    net: Decimal


def by_dte(trades: Iterable[Traded]) -> list[Share]:
    """By calendar days to expiry when they were opened, soonest first."""
    return _shares(trades, [each.value for each in Bucket], lambda trade: bucket_of(trade.dte).value)


def by_delta(trades: Iterable[Traded]) -> list[Share]:
    """By how far out they were opened: the delta of one contract, whatever its sign. A limit belongs to the bucket above
    it."""
    return _shares(trades, DELTAS, lambda trade: delta_bucket(trade.delta))


def by_weekday(trades: Iterable[Traded]) -> list[Share]:
    """By the weekday of the market date on which they were opened, Monday first."""
    return _shares(trades, WEEKDAYS, lambda trade: WEEKDAYS[trade.opened_on.weekday()])


def delta_bucket(delta: float | None) -> str:
    """The bucket of a contract's delta."""
    if delta is None:
        return UNKNOWN
    return DELTAS[sum(abs(delta) >= limit for limit in _DELTA_LIMITS)]


def _shares(trades: Iterable[Traded], keys: Sequence[str], key: Callable[[Traded], str]) -> list[Share]:
    nets: dict[str, list[Decimal]] = {each: [] for each in keys}
    for trade in trades:
        nets[key(trade)].append(trade.net)
    return [
        Share(each, len(of), sum(net > 0 for net in of), sum(net < 0 for net in of), sum(of, ZERO))
        for each, of in nets.items()
        if of
    ]


@value(frozen=True, slots=True)
class DayResult:
    """What a market date has brought, and how many trades closed on it."""

    on: date
    pnl: Decimal
    trades: int = 0


@dataclass(frozen=True, slots=True)
class Week:
    """The days of a week that lie in one month; `begins_on` is the week's Monday."""

    begins_on: date
    pnl: Decimal
    trades: int
    days: tuple[DayResult, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month that had results; `begins_on` is its first day. Its sums are those of its weeks, and theirs of their days:
    they cannot differ."""

    begins_on: date
    pnl: Decimal
    trades: int
    weeks: tuple[Week, ...]


def calendar_of(days: Iterable[DayResult]) -> list[Month]:
    """The months of these days, each with its weeks, oldest first. A week across the end of a month is in both, with the
    days that lie there."""
    ordered = sorted(days, key=lambda day: day.on)
    return [_month(first, list(of)) for first, of in groupby(ordered, lambda day: day.on.replace(day=1))]


def _month(begins_on: date, days: Sequence[DayResult]) -> Month:
    weeks = tuple(_week(monday, tuple(of)) for monday, of in groupby(days, lambda day: _monday(day.on)))
    pnl = sum((week.pnl for week in weeks), ZERO)
    return Month(begins_on, pnl, sum(week.trades for week in weeks), weeks)


def _week(begins_on: date, days: tuple[DayResult, ...]) -> Week:
    return Week(begins_on, sum((day.pnl for day in days), ZERO), sum(day.trades for day in days), days)


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


@dataclass(frozen=True, slots=True)
class Active:
    """A day of the heatmap: its shade is 0 without a trade, and 1 to 4 by the quarter of busy days that it is in."""

    on: date
    trades: int
    pnl: Decimal
    shade: int


def activity(days: Iterable[DayResult]) -> list[Active]:
    """The days with their shades, oldest first. As busy days are as dark as each other; the busiest are the darkest."""
    ordered = sorted(days, key=lambda day: day.on)
    counts = sorted(day.trades for day in ordered if day.trades > 0)
    return [Active(day.on, day.trades, day.pnl, _shade(day.trades, counts)) for day in ordered]


def _shade(trades: int, counts: Sequence[int]) -> int:
    """The quarter of all busy days in which the last of those with so many trades lies."""
    if trades <= 0:
        return 0
    upto = bisect_left(counts, trades + 1)
    return max(1, -(-upto * (SHADES - 1) // len(counts)))
