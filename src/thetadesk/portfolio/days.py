"""The daily record: which day a moment serves, what of the book belongs to it, and what accounts come to together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import reduce
from operator import add
from typing import Any

from thetadesk.kernel import calendar
from thetadesk.kernel.money import ZERO
from thetadesk.kernel.values import value
from thetadesk.portfolio.header import unknown
from thetadesk.portfolio.model import (
    DOLLARS,
    AccountDay,
    DayFigures,
    Header,
    LegDay,
    LegValue,
    Taken,
    Totals,
    Valued,
)
from thetadesk.portfolio.totals import totals


def day_served(at: datetime) -> tuple[date, Taken] | None:
    """The session whose close a snapshot at this instant takes down: the one that has ended last. None while a session
    goes on: the one before it is over for good, its marks are gone."""
    today = calendar.market_date(at)
    session = calendar.last_trading_day(today)
    if session == today:
        if at >= calendar.session_close(today):
            return today, Taken.CLOSE
        if at >= calendar.session_open(today):
            return None
        session = calendar.previous_trading_day(today)
    return session, Taken.LATE


def legs_on(valued: Valued, on: date) -> list[LegValue]:
    """The legs as far as they belong to a market date: what rests on a quote that was received on another one is taken
    out of them, so that no day is filled with another's marks."""
    return [leg if _received_on(leg, valued.ahead) == on else _without_figures(leg) for leg in valued.legs]


def _received_on(leg: LegValue, ahead: float) -> date | None:
    return None if leg.at is None else calendar.market_date(datetime.fromtimestamp(leg.at + ahead, UTC))


def _without_figures(leg: LegValue) -> LegValue:
    """The leg as the ledger and the calendar know it. What was closed in it today is not a matter of quotes, nor is what
    moves with a share."""
    closed = leg.pnl_today if not leg.held.quantity else None
    greeks = None if leg.held.instrument.is_option else leg.greeks
    return LegValue(
        leg.held, leg.state, pnl_today=closed, greeks=greeks, dte=leg.dte, trading_dte=leg.trading_dte
    )


def leg_day(leg: LegValue, on: date, at: datetime, source: Taken) -> LegDay:
    """The leg's row of a day."""
    key, greeks = leg.held.key, leg.greeks
    return LegDay(
        on,
        key.account_id,
        key.campaign_id,
        key.symbol,
        leg.held.ticker,
        leg.held.quantity,
        leg.held.cost,
        leg.state,
        at,
        source,
        mark=leg.mark,
        spot=leg.spot,
        value=leg.value,
        pnl_open=leg.pnl_open,
        iv=leg.iv,
        delta=None if greeks is None else greeks.delta,
        gamma=None if greeks is None else greeks.gamma,
        theta=None if greeks is None else greeks.theta,
        vega=None if greeks is None else greeks.vega,
        beta_weighted_delta=leg.beta_weighted_delta,
        extrinsic=leg.extrinsic,
        dte=leg.dte,
        trading_dte=leg.trading_dte,
        moneyness=leg.moneyness,
        risk=leg.risk,
        assignment_probability=leg.assignment_probability,
    )


def account_day(
    account_id: str,
    legs: Sequence[LegValue],
    header: Header,
    cash: Decimal,
    taken: tuple[date, datetime, Taken],
) -> AccountDay:
    """An account's row of a day, over its legs as they belong to that day (`legs_on`). `taken` is the market date, when
    it is taken down, and why then."""
    (on, at, source), sums = taken, totals(legs)
    lacking, power = unknown(sums), header.buying_power
    known = {name: None if name in lacking else getattr(sums, name) for name in _SUMMED}
    return AccountDay(
        on,
        header.currency,
        _liquidation(sums, cash, header.currency),
        cash,
        sums.value,
        extrinsic=sums.extrinsic,
        buying_power_used=power.used,
        buying_power_left=power.available,
        power_source=power.source,
        legs=sums.legs,
        unvalued=sums.unvalued,
        without_greeks=sums.without_greeks,
        without_beta=sums.without_beta,
        stale=sums.stale,
        account_id=account_id,
        at=at,
        source=source,
        **known,
    )


_SUMMED = ("pnl_open", "pnl_today", "delta", "gamma", "theta", "vega", "rho", "beta_weighted_delta")


def _liquidation(sums: Totals, cash: Decimal, currency: str) -> Decimal | None:
    """Legs are worth dollars, so an account in another currency has no worth while it holds any."""
    if sums.unvalued or (sums.legs and currency != DOLLARS):
        return None
    return cash + sums.value


def supersedes(day: AccountDay, before: AccountDay | None) -> bool:
    """Whether a row takes the place of one of the same day: what was taken down at the close is better than what was
    later, and that than what somebody asked for in between; of two alike the newer, unless it knows less."""
    if before is None:
        return True
    rank, other = _RANK.index(day.source), _RANK.index(before.source)
    return rank < other if rank != other else day.unvalued <= before.unvalued


_RANK = (Taken.CLOSE, Taken.LATE, Taken.MANUAL)


@value(frozen=True, slots=True)
class PortfolioDay(DayFigures):
    """What several accounts were together; `net_liquidation` is None unless every account has one. `lacks` are the
    accounts of which that day nothing was taken down, `foreign` those that are kept in another currency and are in no
    sum."""

    sources: tuple[Taken, ...]
    lacks: tuple[str, ...]
    foreign: tuple[str, ...]


def portfolio_day(days: Sequence[AccountDay], members: Sequence[str]) -> PortfolioDay:
    """The sums of one market date's rows over `members`, the first of whom with a row says the currency.

    Raises ValueError where no member has a row, or the rows are of several dates.
    """
    by_account = {day.account_id: day for day in days if day.account_id in set(members)}
    present = [by_account[id] for id in dict.fromkeys(members) if id in by_account]
    if len({day.on for day in present}) != 1:
        raise ValueError("the rows of a portfolio's day are those of its members on one market date")
    currency = present[0].currency
    own = [day for day in present if day.currency == currency]
    lacks = tuple(id for id in dict.fromkeys(members) if id not in by_account)
    whole = not lacks and all(day.net_liquidation is not None for day in own)
    sums: dict[str, Any] = {name: _sum(getattr(day, name) for day in own) for name in _ADDED}
    return PortfolioDay(
        present[0].on,
        currency,
        sum((day.net_liquidation or ZERO for day in own), ZERO) if whole else None,
        sources=tuple(sorted({day.source for day in own})),
        lacks=lacks,
        foreign=tuple(day.account_id for day in present if day.currency != currency),
        **sums,
    )


_ADDED = (
    *("cash", "value", "extrinsic", "buying_power_used", "buying_power_left", *_SUMMED),
    *("legs", "unvalued", "without_greeks", "without_beta", "stale"),
)


def _sum(figures: Iterable[Any]) -> Any:
    """The sum of what is known, None where nothing is."""
    known = [each for each in figures if each is not None]
    return reduce(add, known) if known else None
