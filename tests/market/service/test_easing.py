"""A process that cannot keep up follows less."""

import asyncio
import time

from thetadesk.market.hub import Hub
from thetadesk.market.model import Degradation, Priority
from thetadesk.market.service.easing import ease


def test_chains_are_not_followed_while_the_loop_is_held_up():
    hub = Hub()
    hub.want("chain", ["C"], Priority.CHAIN)
    hub.want("book", ["P"], Priority.OWNED)

    async def strain():
        told = asyncio.Event()
        hub.demand.listen(told.set)
        easing = asyncio.create_task(ease(hub, 0.001))
        while not told.is_set():
            await asyncio.sleep(0.001)
            hold_up(0.55)
        given_up = hub.demand.wanted()
        told.clear()
        await told.wait()
        easing.cancel()
        return given_up

    assert asyncio.run(asyncio.wait_for(strain(), 60)) == ["P"]
    assert hub.demand.wanted() == ["P", "C"]
    assert hub.demand.degradation is Degradation.NONE


def hold_up(seconds: float) -> None:
    """What keeps everybody waiting."""
    time.sleep(seconds)
