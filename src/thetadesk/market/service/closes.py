"""What a symbol's daily history says to whoever compares with it: its closes, and what it paid."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import market_date
from thetadesk.market import store
from thetadesk.market.model import Interval


@dataclass(frozen=True, slots=True)
class Closes:
    """Closes by market date, and dividends per share by the day on which the symbol goes without."""

    closes: dict[date, float]
    dividends: dict[date, float]


def daily_closes(unit: Unit, symbol: str, since: date) -> Closes:
    """What is kept of a symbol's days from `since` on; a dividend that several sources tell counts once."""
    begin = datetime.combine(since, time(), UTC)
    found = store.closes(unit, [symbol], begin)[symbol]
    paid: dict[date, float] = {}
    for each in store.dividends(unit, [symbol], since):
        paid.setdefault(each.ex_on, each.amount)
    return Closes({market_date(at): close for at, close in found.items()}, paid)


def edition(unit: Unit, symbol: str) -> Hashable:
    """Differs whenever another day of the symbol has begun; what is told of the newest changes until its close."""
    newest = store.candles(unit, symbol, Interval.DAY, _FIRST, _LAST, 1)
    return newest[-1].at if newest else None


_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 1, 1, tzinfo=UTC)
