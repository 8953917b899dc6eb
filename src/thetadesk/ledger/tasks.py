"""What the clockwork does about the ledger: it has a child process derive anew what older code derived."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Protocol

from thetadesk.db.unit import Unit
from thetadesk.jobs import children
from thetadesk.jobs.model import Scheduled
from thetadesk.ledger.service import deriving


class Settings(Protocol):
    """The settings, for a child process."""

    def as_environment(self) -> Mapping[str, str]: ...


class Desk(Protocol):
    """What this job needs of the desk."""

    @property
    def settings(self) -> Settings: ...

    @property
    def roll_window(self) -> timedelta: ...

    def unit(self) -> AbstractContextManager[Unit]: ...

    def reading(self) -> AbstractContextManager[Unit]: ...


class BrokenOffError(Exception):
    """Deriving has ended before it was done; the next run goes on."""


async def derive_anew(desk: Desk) -> str:
    """Has a child process derive the projections of every account that is behind: years of history need more memory than
    a server has to spare. Raises BrokenOffError."""
    accounts = await asyncio.to_thread(_behind, desk)
    if not accounts:
        return "everything is as this version derives it"
    async with children.started(desk.settings.as_environment(), "derive") as child:
        status = await child.wait()
    if status:
        raise BrokenOffError(
            f"the process that derives the books anew has ended with {status}; the log may say why"
        )
    return f"{len(accounts)} accounts derived anew"


def derive(desk: Desk) -> None:
    """Derives the projections of every account that is behind, a few tickers in each unit of work."""
    for account_id in _behind(desk):
        with desk.reading() as unit:
            waiting = deriving.tickers(unit, account_id)
        while waiting:
            with desk.unit() as unit:
                done = set(deriving.derive_some(unit, account_id, waiting, desk.roll_window))
            waiting = [ticker for ticker in waiting if ticker not in done]
        with desk.unit() as unit:
            deriving.finish(unit, account_id)


def _behind(desk: Desk) -> list[str]:
    with desk.reading() as unit:
        return deriving.behind(unit)


SCHEDULED = (
    Scheduled(
        name="projections",
        title="Derive the books anew",
        description="After an update: derives what a new version derives otherwise, from the history as it is.",
        function=derive_anew,
        every=timedelta(hours=1),
    ),
)
