"""What the same money would have become in a fund: the same start, paid in and taken out on the same days."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from thetadesk.kernel.money import CENT
from thetadesk.portfolio.returns import Day

_BEGINS_AT = 1.0


def total_return(closes: Mapping[date, float], dividends: Mapping[date, float]) -> dict[date, float]:
    """What 1 in the fund becomes with its dividends put back in, at each close: (close + dividend) ÷ the close before.
    `dividends` are per share, by the day on which the fund goes without; one of a day that has no close counts at the
    next, those until the first close do not."""
    on = sorted(closes)
    grown: dict[date, float] = {on[0]: _BEGINS_AT} if on else {}
    for before, day in pairwise(on):
        paid = sum(amount for ex_on, amount in dividends.items() if before < ex_on <= day)
        grown[day] = grown[before] * (closes[day] + paid) / closes[before]
    return grown


def same_flows(
    start: Decimal, days: Sequence[Day], prices: Mapping[date, float]
) -> list[tuple[date, Decimal]]:
    """What `start`, put into the fund at the last close before the first of `days`, is worth on each of them, in cents:
    (B of the day before + deposits) × growth − withdrawals. It may become less than nothing, which is what it says.

    `prices` are total-return closes (`total_return`). A day without one has no worth, and what was paid then counts at
    the close before; without any close before the first day there is nothing to begin at, and the answer is empty.
    """
    known = sorted(prices)
    place = bisect_left(known, days[0].on) if days else 0
    if not place:
        return []
    before, worth = prices[known[place - 1]], start
    found = []
    for day in days:
        worth += day.deposits
        now = prices.get(day.on)
        if now is not None:
            worth *= Decimal(now) / Decimal(before)
            before = now
        worth -= day.withdrawals
        if now is not None:
            found.append((day.on, worth.quantize(CENT)))
    return found
