"""What the clockwork does about what needs a hand: it says that a short option is in the money, once a day."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Protocol

from thetadesk.attention.service import risks
from thetadesk.db.unit import Unit
from thetadesk.jobs.model import MarketHours, Notice, Scheduled, Skipped
from thetadesk.jobs.service import schedules
from thetadesk.portfolio.model import Valued

NAME = "risk-monitor"
NO_PRICES = "nobody tells prices, so nothing was looked at"


class Desk(Protocol):
    """What this job needs of the desk. `valued` is the live book of a running server; None where nobody tells prices."""

    def reading(self) -> AbstractContextManager[Unit]: ...

    def valued(self) -> Valued | None: ...

    def tell(self, notice: Notice) -> None: ...


async def monitor(desk: Desk, portfolio_id: str | None) -> str:
    """Tells of each short option that is in the money, once a day; of nothing where nobody tells prices."""
    return await asyncio.to_thread(_monitored, desk, portfolio_id)


def _monitored(desk: Desk, portfolio_id: str | None) -> str:
    valued = desk.valued()
    if valued is None:
        return Skipped(NO_PRICES)
    with desk.reading() as unit:
        watched = _watched(unit, portfolio_id)
    looked = risks.look(valued, watched)
    for notice in looked.notices:
        desk.tell(notice)
    return _said(looked, valued.on)


def _watched(unit: Unit, portfolio_id: str | None) -> Collection[str]:
    if portfolio_id is not None:
        return risks.accounts_of(unit, portfolio_id)
    return risks.accounts_but(unit, schedules.set_apart(unit, NAME))


def _said(looked: risks.Looked, on: date) -> str:
    said = f"{on}: {looked.shorts} short options, {len(looked.notices)} in the money"
    return f"{said}, {looked.unpriced} without a price that can be believed" if looked.unpriced else said


SCHEDULED = (
    Scheduled(
        name=NAME,
        title="Watch short strikes",
        description="Tells of each short option that is in the money, once a day.",
        function=monitor,
        every=timedelta(minutes=15),
        market_hours=MarketHours(),
        scoped=True,
    ),
)
