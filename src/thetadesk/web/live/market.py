"""What this process knows of the market now: the hub, who tells it, the live book, and the gallery that tells on."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable, Hashable, Iterable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from thetadesk.bootstrap import App
from thetadesk.kernel.calendar import market_date
from thetadesk.ledger.service.accounts import accounts_in_scope
from thetadesk.market.beta import BENCHMARK
from thetadesk.market.service.easing import ease
from thetadesk.market.service.tracked import tracked
from thetadesk.portfolio.model import Header, LegValue, Snapshot, Valued
from thetadesk.portfolio.service import record
from thetadesk.portfolio.service.live import LiveBook
from thetadesk.web.feeds import Feeds
from thetadesk.web.live.board import age_of
from thetadesk.web.live.book import BookBoard
from thetadesk.web.live.gallery import Gallery
from thetadesk.web.quoting import Asked

if TYPE_CHECKING:
    from thetadesk.portfolio.service.loading import Loaded

RELOAD_SECONDS = 5.0
"""How often the live book is compared with the ledger: syncs are other processes."""

_TRACKED = "tracked"
_log = logging.getLogger(__name__)


class LiveMarket:
    """Made with the application, empty until a feed or a request brings quotes. `is_asked` says whether somebody wants
    the book kept though nobody tells prices: days to expiration pass without them."""

    def __init__(self, desk: App) -> None:
        self._desk = desk
        self._scope: tuple[str, ...] = ()
        self._seen: tuple[Hashable, ...] = ()
        self._moment: Hashable = None
        self._books: Hashable = None
        self._tracked: tuple[str, ...] = ()
        self.hub = desk.market.hub
        self.feeds = Feeds(desk, self.hub)
        desk.market.asks = self.feeds.sources
        desk.market.providers = lambda: desk.providers(simulated=self.feeds.are_simulated)
        self.asked = Asked(desk)
        self.book = LiveBook(self.hub, desk.clock)
        self.is_asked: Callable[[], bool] = lambda: False
        board = BookBoard(lambda: self.book.snapshot, self._header, self.age, self.now)
        self.gallery = Gallery(self.hub, board, self.feeds.statuses, self.now)

    def now(self) -> float:
        """The desk's clock, in epoch seconds."""
        return self._desk.clock.now().timestamp()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Surrounds the time in which the market is followed."""
        async with self.feeds.running():
            tasks = [
                asyncio.create_task(self.book.run()),
                asyncio.create_task(self._keep_book()),
                asyncio.create_task(ease(self.hub)),
            ]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """Ends what clients have begun."""
        self.asked.close()
        await self.gallery.close()

    async def load(self) -> None:
        """Brings the live book up to date with the ledger, if the books have changed or a minute has passed."""
        now = self._desk.clock.now()
        # The market's inputs grow old although nobody writes.
        minute = int(now.timestamp() // 60)
        seen = (await asyncio.to_thread(self._edition), market_date(now), minute)
        self.hub.want(_TRACKED, self._tracked)
        if seen == self._seen:
            return
        loaded, self._scope = await asyncio.to_thread(self._loaded)
        if loaded != self.book.loaded:
            await self.book.change(loaded)
            # A book stays until something is traded: no tick should wait until it was searched for garbage.
            gc.freeze()
        self._seen = seen

    async def _keep_book(self) -> None:
        while True:
            # Nothing is valued, and numpy is not loaded, before there is somebody who tells prices or asks for figures.
            if len(self.hub) or self.feeds.statuses() or self.is_asked():
                try:
                    await self.load()
                except Exception:  # noqa: BLE001 - an edge: recorded, and tried again
                    _log.exception("the live book could not be loaded")
            await asyncio.sleep(RELOAD_SECONDS)

    def _edition(self) -> Hashable:
        """Jobs and alerts write all the time: most of what is written is not about what is held. Takes note of the symbols
        that are tracked, too."""
        from thetadesk.portfolio.service.loading import edition

        moment = self._desk.database.moment()
        if moment != self._moment:
            with self._desk.reading() as unit:
                self._moment, self._books = moment, edition(unit)
                self._tracked = tuple(each.symbol for each in tracked(unit))
        return self._books

    def _loaded(self) -> "tuple[Loaded, tuple[str, ...]]":
        from thetadesk.portfolio.service.loading import load

        with self._desk.reading() as unit:
            _, ids = accounts_in_scope(unit, None)
            return load(unit, self._desk.clock.now(), self.book.loaded), ids

    def _header(self, _: Snapshot) -> Header | None:
        """The line above every page, over the accounts that count unless another scope is chosen."""
        return self.book.header(self._scope)

    def valued(self) -> Valued | None:
        """The live book as the daily record takes it down, at the time in its market; None before anything was valued."""
        now = self._desk.clock.now()
        at = self._desk.market.now(BENCHMARK, now)
        return record.valued(self.book, at, (at - now).total_seconds())

    def age(self, leg: LegValue) -> float | None:
        """How old a leg's quote is, in seconds; None without one."""
        return self._age(leg, self.now())

    def ages(self, legs: Iterable[LegValue]) -> list[float | None]:
        """How old the quotes of these legs are at this moment, in seconds."""
        now = self.now()
        return [self._age(leg, now) for leg in legs]

    def _age(self, leg: LegValue, now: float) -> float | None:
        quote = self.hub.get(leg.held.key.symbol)
        return None if quote is None else age_of(quote, self.hub, now)
