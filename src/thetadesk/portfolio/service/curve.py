"""What accounts were worth at the end of each session, and what the same money would have been in a fund."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from thetadesk.db.unit import Unit
from thetadesk.kernel import calendar
from thetadesk.ledger.service import record as ledger
from thetadesk.market.beta import BENCHMARK
from thetadesk.market.service.closes import daily_closes
from thetadesk.portfolio.benchmark import same_flows, total_return
from thetadesk.portfolio.returns import Day, Payment, days_of, session_of
from thetadesk.portfolio.service import record

Valuation = Literal["marked", "book"]
_FEWEST = 2  # sessions that have a day between them
# A close this long before the first day still is the one before it, whatever holidays lie between.
_BEFORE = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Curve:
    """Days with the one before them at the head; none, with a reason, where nobody can say what there was."""

    valued: Valuation
    days: tuple[Day, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same money in the fund `symbol`: what it is worth at the end of each day from `since` on, when it is what there
    was then. `total` is what the fund itself has brought from then on, as a fraction. None of it, with a reason, where
    the fund's days are not known."""

    symbol: str
    days: tuple[tuple[date, Decimal], ...] = ()
    since: date | None = None
    total: float | None = None
    reason: str = ""


def curve(
    unit: Unit, account_ids: Sequence[str], first: date | None, last: date, *, ongoing: bool = False
) -> Curve:
    """What there was at the end of each session, marked where every one of them is, else by the book. While the last day is
    `ongoing` it cannot be taken down: marked days then end with the one before it."""
    flows = ledger.flows(unit, account_ids, None, last)
    told = ledger.days_between(unit, account_ids, None, last)
    known = [flow.on for flow in flows] + ([told[0].on] if told else [])
    began = max([each for each in (first, min(known, default=None)) if each], default=None)
    if began is None or not known or began > last:
        return Curve("book", reason="nothing has happened in this time")
    sessions = _sessions(began, last)
    payments = [(flow.on, flow.amount) for flow in flows if flow.amount is not None]
    marked = {
        day.on: day.net_liquidation
        for day in record.portfolio_days(unit, account_ids, sessions[0], sessions[-1])
    }
    if ongoing and len(sessions) > _FEWEST and marked.get(sessions[-1]) is None:
        closed = sessions[:-1]
    else:
        closed = sessions
    worths = [worth for on in closed if (worth := marked.get(on)) is not None]
    if len(worths) == len(closed):
        return Curve("marked", _with_start(closed, worths, payments))
    reason = ledger.why_equity_is_unknown(unit, account_ids)
    if not reason and len(payments) < len(flows):
        reason = "holdings were moved, and nobody can say what they had cost"
    if reason:
        return Curve("book", reason=reason)
    book = ledger.book_equity(unit, account_ids, sessions)
    return Curve("book", _with_start(sessions, book, payments))


def _sessions(first: date, last: date) -> list[date]:
    """The session before the first day, at whose end the time begins, and all up to the last day."""
    sessions = [calendar.previous_trading_day(session_of(first))]
    while (following := calendar.next_trading_day(sessions[-1])) <= last:
        sessions.append(following)
    return sessions


def _with_start(
    sessions: Sequence[date], worths: Sequence[Decimal], payments: Sequence[Payment]
) -> tuple[Day, ...]:
    values = list(zip(sessions, worths, strict=True))
    return (Day(*values[0]), *days_of(values, payments))


def comparison(unit: Unit, found: Curve, ongoing: date | None = None) -> Comparison:
    """The same money in SPY, dividends put back in; from the first session on whose close is kept. An `ongoing` day has no
    close yet."""
    if not found.days:
        return Comparison(BENCHMARK, reason=found.reason)
    told = daily_closes(unit, BENCHMARK, found.days[0].on - _BEFORE)
    prices = total_return({on: close for on, close in told.closes.items() if on != ongoing}, told.dividends)
    begins = next((place for place, day in enumerate(found.days) if day.on in prices), len(found.days))
    if begins >= len(found.days) - 1:
        return Comparison(BENCHMARK, reason=f"the desk keeps no closes of {BENCHMARK} in this time")
    start = found.days[begins]
    days = same_flows(start.value, found.days[begins + 1 :], prices)
    if not days:
        return Comparison(BENCHMARK, reason=f"the desk keeps no closes of {BENCHMARK} after {start.on}")
    total = prices[days[-1][0]] / prices[start.on] - 1.0
    return Comparison(BENCHMARK, ((start.on, start.value), *days), start.on, total)
