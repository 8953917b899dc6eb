"""Running the live book beside everything else: at most four times a second, in a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from time import perf_counter, thread_time
from typing import TYPE_CHECKING

from thetadesk.kernel.clock import Clock
from thetadesk.kernel.turns import in_turns
from thetadesk.market.hub import Hub
from thetadesk.market.model import Priority, Quote
from thetadesk.portfolio import margin
from thetadesk.portfolio.header import header, oldest
from thetadesk.portfolio.model import BuyingPower, Header, Snapshot, Totals

if TYPE_CHECKING:
    from thetadesk.portfolio.book import Book
    from thetadesk.portfolio.service.loading import Loaded

INTERVAL = 0.25
"""Seconds between two revaluations: what nobody can read need not be reckoned."""
_SHARE = 4  # a revaluation that took long is followed by a pause four times as long
_LOOK_SECONDS = 1.0
_TIME_PASSES_SECONDS = 60.0
_RECKON_SECONDS = 5.0  # what positions tie up moves slowly, and takes long to tell
_SOLVED_AT_ONCE = 48
_OWNER = "book"

Told = Callable[[Snapshot], None]


class LiveBook:
    """The book of everything held. It follows the hub by itself while `run` runs; what it has found is in `snapshot`,
    which any thread may read. Quotes are read, and news told, on the event loop's thread; all reckoning happens in others."""

    def __init__(self, hub: Hub, clock: Clock) -> None:
        self._hub, self._clock = hub, clock
        self._book: Book | None = None
        self._loaded: Loaded | None = None
        self._stirred = asyncio.Event()
        self._listeners: tuple[Told, ...] = ()
        self._unlisten: Callable[[], None] | None = None
        self._powers: Mapping[str, BuyingPower] = {}
        self._columns = asyncio.Lock()
        """Held while a thread works on the book's columns, or quotes are read into them."""
        self.longest_slice = 0.0
        """The longest that the book has kept the event loop waiting, in seconds."""

    @property
    def snapshot(self) -> Snapshot:
        """The book as it was last valued; empty before anything was loaded."""
        return Snapshot() if self._book is None else self._book.snapshot

    @property
    def loaded(self) -> Loaded | None:
        """What the book was loaded with."""
        return self._loaded

    def header(self, account_ids: Collection[str]) -> Header | None:
        """The line above every page, of these accounts, as it was last valued; None before anything was. Any thread may
        ask. What positions tie up may be some seconds older than the rest."""
        loaded, snapshot, powers = self._loaded, self.snapshot, self._powers
        if loaded is None or not snapshot.seq:
            return None
        parts = {id: snapshot.accounts.get(id, Totals()) for id in account_ids}
        cash = [each for each in loaded.cash if each.account_id in account_ids]
        legs = (leg for leg in snapshot.legs if leg.held.key.account_id in account_ids)
        return header(parts, cash, powers, oldest(legs))

    def listen(self, told: Told) -> Callable[[], None]:
        """Calls `told` with every new snapshot, until what is returned is called."""
        self._listeners = (*self._listeners, told)

        def unlisten() -> None:
            self._listeners = tuple(each for each in self._listeners if each is not told)

        return unlisten

    def prepare(self, loaded: Loaded) -> Book:
        """A book of what was loaded, for `take`: the part that takes long, and may happen in any thread."""
        from thetadesk.portfolio.book import Book
        from thetadesk.portfolio.fitting import warm_up

        if self._book is None:
            warm_up()
        return Book(loaded.held, loaded.facts, self._hub, self._book)

    def take(self, loaded: Loaded, book: Book) -> None:
        """From now on follows this book."""
        if self._unlisten is not None:
            self._unlisten()
        self._book, self._loaded = book, loaded
        self._hub.want(_OWNER, book.symbols, Priority.OWNED)
        self._unlisten = self._hub.listen_to(book.symbols, self._heard)
        self._stirred.set()

    async def change(self, loaded: Loaded) -> None:
        """`prepare`, in a thread, and `take`: what the book before has found is not changed while it is taken over."""
        async with self._columns:
            self.take(loaded, await asyncio.to_thread(self.prepare, loaded))

    def load(self, loaded: Loaded) -> None:
        """`prepare` and `take` in one, for a small book."""
        self.take(loaded, self.prepare(loaded))

    async def run(self) -> None:
        """Follows the hub until cancelled."""
        solving = asyncio.create_task(self._solve_on())
        try:
            await self._follow()
        finally:
            solving.cancel()
            with suppress(asyncio.CancelledError):
                await solving

    async def _follow(self) -> None:
        looked = refreshed = reckoned = 0.0
        while True:
            with suppress(TimeoutError):
                # Not wait_for: before Python 3.12 it forgets a cancellation that comes together with the event.
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self._stirred.wait()
            self._stirred.clear()
            now = self._clock.now().timestamp()
            if self._book is not None and now - refreshed >= _TIME_PASSES_SECONDS:
                refreshed = now
                self._book.touch_all()
            if now - looked >= _LOOK_SECONDS:
                looked = now
                await self._look(now)
            spent = await self.revalue()
            if now - reckoned >= _RECKON_SECONDS:
                reckoned = now
                await self.reckon()
            await asyncio.sleep(max(INTERVAL, _SHARE * spent))

    async def revalue(self) -> float:
        """Values what has been touched, and tells; answers the seconds of work it took."""
        book = self._book
        if book is None or not book.is_touched:
            return 0.0
        async with self._columns:
            now = self._clock.now().timestamp()
            rows = await in_turns(book.read(now), self._noticed)
            spent = await asyncio.to_thread(_spent, lambda: book.revalue(rows, now))
        if book is self._book:
            for told in self._listeners:
                told(book.snapshot)
        return spent

    async def reckon(self) -> None:
        """Reckons what positions tie up."""
        loaded, snapshot = self._loaded, self.snapshot
        if loaded is not None:
            self._powers = await asyncio.to_thread(margin.powers, snapshot.legs, loaded.cash, loaded.powers)

    async def solve(self) -> bool:
        """Solves some of what has been carried on for too long; whether there was any."""
        book, now = self._book, self._clock.now().timestamp()
        if book is None:
            return False
        async with self._columns:
            job = await asyncio.to_thread(book.job, now, _SOLVED_AT_ONCE)
        if job is not None:
            found = await asyncio.to_thread(job.run)
            async with self._columns:
                book.settle(job, found)
            self._stirred.set()
            return True
        return await self._reckon_chances(book, now)

    async def _reckon_chances(self, book: Book, now: float) -> bool:
        async with self._columns:
            job = await asyncio.to_thread(book.chance_job, now, _SOLVED_AT_ONCE)
        if job is None:
            return False
        found = await asyncio.to_thread(job.run)
        async with self._columns:
            book.settle_chances(job, found)
        self._stirred.set()
        return True

    async def _solve_on(self) -> None:
        while True:
            # As much pause as work: what is solved here competes with everything else for the interpreter.
            began = perf_counter()
            found = await self.solve()
            await asyncio.sleep(max(INTERVAL, perf_counter() - began) if found else _LOOK_SECONDS)

    async def _look(self, now: float) -> None:
        if self._book is not None:
            await in_turns(self._book.look(now), self._noticed)

    def _noticed(self, seconds: float) -> None:
        self.longest_slice = max(self.longest_slice, seconds)

    def _heard(self, quote: Quote) -> None:
        if self._book is not None:
            self._book.touch(quote.symbol)
            self._stirred.set()


def _spent(work: Callable[[], None]) -> float:
    """Does the work; answers the seconds of processor time that it took. What others take says nothing about it."""
    began = thread_time()
    work()
    return thread_time() - began
