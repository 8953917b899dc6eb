"""What this process knows of the market now: the hub, who tells it, and the gallery that tells on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from thetadesk.bootstrap import App
from thetadesk.market.hub import Hub
from thetadesk.web.feeds import Feeds
from thetadesk.web.live.gallery import Gallery


class LiveMarket:
    """Made with the application, empty until a feed or a request brings quotes."""

    def __init__(self, desk: App) -> None:
        self._clock = desk.clock
        self.hub = Hub()
        self.feeds = Feeds(desk, self.hub)
        self.gallery = Gallery(self.hub, _NoBook(), self.feeds.statuses, self.now)

    def now(self) -> float:
        """The desk's clock, in epoch seconds."""
        return self._clock.now().timestamp()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Surrounds the time in which the market is followed."""
        async with self.feeds.running():
            yield

    async def close(self) -> None:
        """Ends what clients have begun."""
        await self.gallery.close()


class _NoBook:
    def watch(self) -> None:
        return

    def release(self) -> None:
        return

    def whole(self) -> str:
        return '{"legs":[],"totals":{}}'

    def beat(self) -> str | None:
        return None
