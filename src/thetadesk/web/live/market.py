"""What this process knows of the market now: the hub, and the gallery that tells it."""

from collections.abc import Callable
from datetime import datetime

from thetadesk.market.hub import Hub
from thetadesk.web.live.gallery import FeedStatus, Gallery


class LiveMarket:
    """Made with the application, empty until a feed or a request brings quotes. `now` is the desk's clock."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.hub = Hub()
        self.gallery = Gallery(self.hub, _NoBook(), self.feeds, self.seconds)

    def seconds(self) -> float:
        """Now, in epoch seconds."""
        return self._now().timestamp()

    def feeds(self) -> list[FeedStatus]:
        """How each feed is."""
        return []

    async def close(self) -> None:
        """Ends what runs."""
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
