"""What the clockwork does about the book's record: it takes each day down after its close, and tidies up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Protocol, TypeVar

from thetadesk.db.unit import Unit
from thetadesk.jobs.model import MarketHours, Scheduled, Skipped
from thetadesk.jobs.service import schedules
from thetadesk.kernel.calendar import market_date
from thetadesk.kernel.clock import Clock
from thetadesk.portfolio.model import Valued
from thetadesk.portfolio.service import portfolios, record

T = TypeVar("T")

SNAPSHOTS = "daily-snapshots"
NO_PRICES = "no prices: connect a broker or log in again, and leave the desk running until after the close"
YEARS_KEPT = 5
_SHOWN = 3  # symbols in the words of an outcome


class Desk(Protocol):
    """What these jobs need of the desk. `valued` is the live book of a running server; None where nobody tells prices."""

    @property
    def clock(self) -> Clock: ...

    def unit(self) -> AbstractContextManager[Unit]: ...

    def valued(self) -> Valued | None: ...


async def take_down(desk: Desk, portfolio_id: str | None) -> str:
    """Takes down what every leg and account was at the close of the session that has ended last: those of a portfolio, or
    (None) all but those of portfolios that are taken down at times of their own; nothing where nobody tells prices. Raises
    NotTakenDownError while a session goes on, and where all quotes are of another day."""
    valued = await asyncio.to_thread(desk.valued)
    if valued is None:
        return Skipped(NO_PRICES)

    def done(unit: Unit) -> str:
        meant = _meant(unit, valued, portfolio_id)
        if not meant.headers:
            return Skipped("there is no account to take down")
        held = [leg for leg in meant.legs if leg.held.quantity]
        if held and all(leg.at is None for leg in held):
            return Skipped(NO_PRICES)
        return _said(*record.take_down(unit, meant))

    return await _step(desk, done)


def _meant(unit: Unit, valued: Valued, portfolio_id: str | None) -> Valued:
    if portfolio_id is not None:
        return record.of_accounts(valued, portfolios.get_portfolio(unit, portfolio_id).account_ids)
    apart = schedules.set_apart(unit, SNAPSHOTS)
    if not apart:
        return valued
    own = {id for each in portfolios.list_portfolios(unit) if each.id in apart for id in each.account_ids}
    return record.of_accounts(valued, valued.headers.keys() - own)


async def tidy(desk: Desk) -> str:
    """Deletes what is older than it is kept."""
    today = market_date(desk.clock.now())
    before = date(today.year - YEARS_KEPT, today.month, 1)
    return f"{await _step(desk, lambda unit: record.prune(unit, before))} rows deleted"


def _said(on: date, written: record.Written) -> str:
    said = f"{on}: {written.legs} legs of {written.accounts} accounts"
    if written.kept:
        said += f", {written.kept} had been taken down better before"
    lacking = written.lacking
    if not lacking:
        return said
    more = f" and {len(lacking) - _SHOWN} more" if len(lacking) > _SHOWN else ""
    return f"{said}; without a mark of that day: {', '.join(lacking[:_SHOWN])}{more}"


async def _step(desk: Desk, work: Callable[[Unit], T]) -> T:
    def done() -> T:
        with desk.unit() as unit:
            return work(unit)

    return await asyncio.to_thread(done)


SCHEDULED = (
    Scheduled(
        name=SNAPSHOTS,
        title="Take the day down",
        description="Keeps what every leg and every account was worth and risked at the close of the day.",
        function=take_down,
        cron="30 16 * * mon-fri",
        # A half day ends at 13:00, and is taken down at the same time; a run that was missed serves until the next session.
        market_hours=MarketHours(before=timedelta(hours=9), after=timedelta(hours=4)),
        scoped=True,
    ),
    Scheduled(
        name="roll-up",
        title="Tidy up the record",
        description="Deletes the daily record of what was more than five years ago.",
        function=tidy,
        cron="20 17 * * mon-fri",
    ),
)
