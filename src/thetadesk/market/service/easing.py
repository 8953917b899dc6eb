"""Watching whether the process keeps up, and easing its load by following less when it does not."""

from __future__ import annotations

import asyncio
import logging

from thetadesk.market.breaker import Breaker
from thetadesk.market.hub import Hub

LOOK_SECONDS = 1.0

_log = logging.getLogger(__name__)


async def ease(hub: Hub, seconds: float = LOOK_SECONDS) -> None:
    """Until cancelled: looks how late the event loop wakes, and has the hub's demand shrink and grow accordingly."""
    loop, breaker = asyncio.get_running_loop(), Breaker()
    while True:
        due = loop.time() + seconds
        await asyncio.sleep(seconds)
        before = breaker.level
        level = breaker.look(loop.time() - due)
        if level is not before:
            _log.warning("following less or more of the market", extra={"degradation": level.name.lower()})
            hub.demand.degrade(level)
