"""How well accounts did over a time: what was made, on what, how steadily, and how each of these figures came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import expm1
from typing import Literal

from thetadesk.db.unit import Unit
from thetadesk.kernel import calendar
from thetadesk.kernel.money import ZERO, decimal_text
from thetadesk.ledger.service import record as ledger
from thetadesk.market.rates import RateTable
from thetadesk.market.service.rates import rate_table
from thetadesk.portfolio import explaining
from thetadesk.portfolio.breakdowns import DayResult, Month, calendar_of
from thetadesk.portfolio.drawdown import Drawdown, drawdowns
from thetadesk.portfolio.explained import Explained
from thetadesk.portfolio.ratios import Expectancy, expectancy, riskless_return
from thetadesk.portfolio.returns import (
    Day,
    Payment,
    daily_returns,
    days_of,
    index_of,
    money_weighted,
    profits,
    session_of,
)
from thetadesk.portfolio.service import record

Valuation = Literal["marked", "book"]
_BILL_YEARS = 30 / 365


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose performance, from `first` (None: from the beginning) to `last`, both included."""

    account_ids: tuple[str, ...]
    first: date | None
    last: date


@dataclass(frozen=True, slots=True)
class Amounts:
    """Money of the whole time: `realized` and `income` are the ledger's, on the cash basis and net of `fees`; `premium` is
    that of short options sold, before any. `pnl` is the sum of the days' profits, `deposits` less withdrawals."""

    premium: Decimal = ZERO
    realized: Decimal = ZERO
    income: Decimal = ZERO
    fees: Decimal = ZERO
    pnl: Decimal = ZERO
    deposits: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Performance:
    """The answer. `valued` says what the days are worth: marked, at their quotes, if every session in the time was taken
    down, else by the book (cash, and what everything open had cost). `equity` is what there was at the end of each
    session, its first one being the start; empty, with the reason in each figure, where nobody can say. `trades` are
    closed campaigns. `incomplete` says that the ledger is still being derived."""

    first: date | None
    last: date
    valued: Valuation
    money: Amounts
    figures: tuple[Explained, ...]
    drawdown: Drawdown
    trades: Expectancy
    days: tuple[DayResult, ...]
    months: tuple[Month, ...]
    equity: tuple[Day, ...]
    incomplete: bool


@dataclass(frozen=True, slots=True)
class _Curve:
    """Days with the one before them at the head; none, with a reason, where nobody can say what there was."""

    valued: Valuation
    days: tuple[Day, ...] = ()
    reason: str = ""


def performance(unit: Unit, asked: Asked) -> Performance:
    """How these accounts did. Their own currency's money only: that of the first account."""
    ids = asked.account_ids
    told = ledger.days_between(unit, ids, asked.first, asked.last)
    campaigns = ledger.grouped(unit, ids, "campaign", asked.first, asked.last)
    flows = ledger.flows(unit, ids, None, asked.last)
    curve = _curve(unit, asked, flows, told[0].on if told else None)
    days = _results(curve, told)
    money = Amounts(
        sum((day.premium for day in told), ZERO),
        sum((day.realized for day in told), ZERO),
        sum((day.income for day in told), ZERO),
        sum((day.fees for day in told), ZERO),
        sum((day.pnl for day in days), ZERO),
        sum((day.deposits - day.withdrawals for day in curve.days[1:]), ZERO),
    )
    trades = expectancy([group.best for group in campaigns if group.best is not None])
    told_of = [group for group in campaigns if group.key]
    at_risk = [group.capital_days for group in told_of]
    capital_days = None if None in at_risk else sum((each or ZERO for each in at_risk), ZERO)
    earned = sum((group.net for group in told_of), ZERO)
    return Performance(
        curve.days[0].on if curve.days else asked.first,
        asked.last,
        curve.valued,
        money,
        (*_of_curve(curve, rate_table(unit)), *explaining.of_trades(trades, earned, capital_days)),
        _fall(curve),
        trades,
        days,
        tuple(calendar_of(days)),
        curve.days,
        ledger.is_being_derived(unit, ids),
    )


def _curve(unit: Unit, asked: Asked, flows: Sequence[ledger.Flow], began: date | None) -> _Curve:
    """What there was at the end of each session, marked where every one of them is, else by the book."""
    known = [flow.on for flow in flows] + ([began] if began else [])
    first = max([each for each in (asked.first, min(known, default=None)) if each], default=None)
    if first is None or not known or first > asked.last:
        return _Curve("book", reason="nothing has happened in this time")
    sessions = _sessions(first, asked.last)
    payments = [(flow.on, flow.amount) for flow in flows if flow.amount is not None]
    marked = {
        day.on: day.net_liquidation
        for day in record.portfolio_days(unit, asked.account_ids, sessions[0], sessions[-1])
    }
    worths = [worth for on in sessions if (worth := marked.get(on)) is not None]
    if len(worths) == len(sessions):
        return _Curve("marked", _with_start(sessions, worths, payments))
    reason = ledger.why_equity_is_unknown(unit, asked.account_ids)
    if not reason and len(payments) < len(flows):
        reason = "holdings were moved, and nobody can say what they had cost"
    if reason:
        return _Curve("book", reason=reason)
    book = ledger.book_equity(unit, asked.account_ids, sessions)
    return _Curve("book", _with_start(sessions, book, payments))


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


def _results(curve: _Curve, told: Sequence[ledger.DayTotal]) -> tuple[DayResult, ...]:
    """Each day's profit: of marked days what they are worth more, else what the ledger has realised and earned."""
    closes = {day.on: day.closes for day in told}
    if curve.valued == "book":
        return tuple(DayResult(day.on, day.net, day.closes) for day in told)
    made = zip(curve.days[1:], profits(curve.days[0].value, curve.days[1:]), strict=True)
    return tuple(DayResult(day.on, pnl, closes.get(day.on, 0)) for day, pnl in made)


def _fall(curve: _Curve) -> Drawdown:
    if not curve.days:
        return Drawdown(0.0)
    index = index_of(daily_returns(curve.days[0].value, curve.days[1:]))
    return drawdowns(index, [day.on for day in curve.days])


def _of_curve(curve: _Curve, rates: RateTable) -> tuple[Explained, ...]:
    if not curve.days:
        return explaining.unknown_returns(curve.reason)
    start, days = curve.days[0], curve.days[1:]
    returns = daily_returns(start.value, days)
    free = [
        riskless_return(expm1(rates.rate(now.on, _BILL_YEARS).value), (now.on - before.on).days)
        for before, now in pairwise(curve.days)
    ]
    payments = [(start.on, -start.value), *((day.on, day.withdrawals - day.deposits) for day in days)]
    rate = money_weighted(payments, (curve.days[-1].on, curve.days[-1].value))
    span = (curve.days[-1].on - start.on).days
    ends = (
        ("start", decimal_text(start.value)),
        ("end", decimal_text(curve.days[-1].value)),
        ("valued", curve.valued),
    )
    return (*explaining.of_returns(returns, free, span, ends), explaining.of_rate(rate, ends))
