"""What alerts need of the desk they run for, and its stored work in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from thetadesk.alerts.model import Mode
from thetadesk.alerts.ports import Channel
from thetadesk.db.unit import Unit
from thetadesk.db.vault import Vault
from thetadesk.kernel.clock import Clock

T = TypeVar("T")


class Desk(Protocol):
    """The desk as alerts see it. Each step that must survive a crash is one unit, and nothing is awaited in it."""

    @property
    def clock(self) -> Clock: ...
    @property
    def vault(self) -> Vault: ...

    @property
    def channels(self) -> Mapping[str, Channel]:
        """Every channel there is an adapter of, by name."""
        ...

    @property
    def alerts_mode(self) -> Mode:
        """Whose money this desk's alerts are about."""
        ...

    @property
    def alerts_url(self) -> str:
        """Where the inbox is read, for the links in messages; empty if nobody knows."""
        ...

    def unit(self) -> AbstractContextManager[Unit]:
        """A writing unit of work, committed at its end."""
        ...

    def reading(self) -> AbstractContextManager[Unit]:
        """A unit that reads one consistent state."""
        ...

    def carries(self, connection_id: str | None, subject: str) -> bool:
        """Whether the quotes that a subject (`quote:AAPL`, `leg:…`) rests on come from this connection; for None, from
        one that tells nothing now. True where nobody knows."""
        ...

    def post(self, channel: str) -> Any:
        """What the channel of this name speaks to strangers through."""
        ...


async def step(desk: Desk, work: Callable[[Unit], T]) -> T:
    """Does `work` in a writing unit of its own."""

    def done() -> T:
        with desk.unit() as unit:
            return work(unit)

    return await asyncio.to_thread(done)


async def look(desk: Desk, work: Callable[[Unit], T]) -> T:
    """Does `work` in a reading unit of its own."""

    def done() -> T:
        with desk.reading() as unit:
            return work(unit)

    return await asyncio.to_thread(done)
