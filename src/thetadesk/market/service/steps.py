"""One step of stored work, in a thread: nothing is awaited while a unit is open, and the loop is never held up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from thetadesk.db.unit import Unit
from thetadesk.market.service.marketplace import Desk

T = TypeVar("T")


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
