"""A hub that tests put ticks into, a book that says what it is told to, and a clock that stands still."""

from collections.abc import Generator
from dataclasses import dataclass, field

from thetadesk.market.hub import Hub
from thetadesk.market.model import Tick
from thetadesk.web.live.gallery import FeedStatus, Gallery

OPEN = 1772550000.0  # Tuesday 3 March 2026, 10:00 in New York
PUT = "SPY   260417P00580000"


@dataclass
class Told:
    """A book of texts."""

    watchers: int = 0
    news: list[str] = field(default_factory=list)
    all: str = '{"legs":[],"totals":{}}'

    def watch(self) -> None:
        self.watchers += 1

    def release(self) -> None:
        self.watchers -= 1

    def whole(self) -> str:
        return self.all

    def beat(self) -> Generator[None, None, str | None]:
        yield
        return self.news.pop(0) if self.news else None


class Market:
    """A hub at a moment, with quotes that arrive now."""

    def __init__(self) -> None:
        self.at = OPEN
        self.hub = Hub()
        self.book = Told()
        self.feeds = [FeedStatus("schwab", "live", 0.1)]

    def now(self) -> float:
        return self.at

    def say(self, symbol: str, bid: float, ask: float, **rest) -> None:
        tick = Tick(symbol, "schwab", self.at, bid=bid, ask=ask, quoted_at=self.at, **rest)
        self.hub.put([tick])

    def gallery(self, **options) -> Gallery:
        return Gallery(self.hub, self.book, lambda: self.feeds, self.now, **options)
