"""What the clockwork does about the ledger: it derives anew what older code derived."""

import asyncio
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Protocol

from thetadesk.db.unit import Unit
from thetadesk.jobs.model import Scheduled
from thetadesk.ledger.service import deriving


class Desk(Protocol):
    """What this job needs of the desk."""

    @property
    def roll_window(self) -> timedelta: ...

    def unit(self) -> AbstractContextManager[Unit]: ...

    def reading(self) -> AbstractContextManager[Unit]: ...


async def derive_anew(desk: Desk) -> str:
    """Derives the projections of every account that is behind, a few tickers in each unit of work."""
    accounts = await asyncio.to_thread(_behind, desk)
    for account_id in accounts:
        waiting = await asyncio.to_thread(_tickers, desk, account_id)
        while waiting:
            done = set(await asyncio.to_thread(_some, desk, account_id, waiting))
            waiting = [ticker for ticker in waiting if ticker not in done]
        await asyncio.to_thread(_finish, desk, account_id)
    return (
        f"{len(accounts)} accounts derived anew" if accounts else "everything is as this version derives it"
    )


def _behind(desk: Desk) -> list[str]:
    with desk.reading() as unit:
        return deriving.behind(unit)


def _tickers(desk: Desk, account_id: str) -> list[str]:
    with desk.reading() as unit:
        return deriving.tickers(unit, account_id)


def _some(desk: Desk, account_id: str, tickers: list[str]) -> list[str]:
    with desk.unit() as unit:
        return deriving.derive_some(unit, account_id, tickers, desk.roll_window)


def _finish(desk: Desk, account_id: str) -> None:
    with desk.unit() as unit:
        deriving.finish(unit, account_id)


SCHEDULED = (
    Scheduled(
        name="projections",
        title="Derive the books anew",
        description="After an update: derives what a new version derives otherwise, from the history as it is.",
        function=derive_anew,
        every=timedelta(hours=1),
    ),
)
