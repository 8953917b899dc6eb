"""One client of the live door: what it follows, and how it is told, however slowly it takes what it is told."""

import asyncio
from collections.abc import Awaitable, Callable, Generator, Iterable
from typing import Protocol

from thetadesk.web.live.board import Beat, Board

PATIENCE_SECONDS = 10.0
"""How long a client may take nothing before it is let go."""


class TooSlowError(Exception):
    """The client has not taken anything for too long."""


class Book(Protocol):
    """The live book as JSON."""

    def watch(self) -> None:
        """One more client watches."""
        ...

    def release(self) -> None:
        """One client less watches."""
        ...

    def whole(self) -> str:
        """Every leg and the totals, as the last beat had them."""
        ...

    def beat(self) -> Generator[None, None, str | None]:
        """What changed since the last beat, None if nothing did. Yields between pieces."""
        ...


class Viewer:
    """A client, by what it follows. `send` waits until the client takes what is sent."""

    def __init__(self, number: int, board: Board, book: Book, patience: float = PATIENCE_SECONDS) -> None:
        self.number = number
        self.symbols: set[str] = set()
        self.follows_book = False
        self._board = board
        self._book = book
        self._patience = patience
        self._missed: set[str] = set()
        self._missed_book = False
        self._next: str | None = None
        self._is_sending = False
        self._awake = asyncio.Event()
        self._replies: list[str] = []
        self._answered = asyncio.Event()
        self._answered.set()

    def follow(self, symbols: Iterable[str], *, book: bool) -> tuple[list[str], bool]:
        """Follows these too; which of them, and whether the book, were not followed before."""
        fresh = [symbol for symbol in symbols if symbol not in self.symbols]
        self._board.watch(fresh)
        self.symbols.update(fresh)
        fresh_book = book and not self.follows_book
        if fresh_book:
            self._book.watch()
            self.follows_book = True
        return fresh, fresh_book

    def leave(self, symbols: Iterable[str], *, book: bool) -> None:
        """Follows these no longer."""
        gone = self.symbols.intersection(symbols)
        self._board.release(gone)
        self.symbols -= gone
        self._missed -= gone
        if book and self.follows_book:
            self._book.release()
            self.follows_book = self._missed_book = False

    def reply(self, text: str) -> None:
        """Sends this before what changes from now on."""
        self._replies.append(text)
        self._answered.clear()
        self._awake.set()

    async def answered(self) -> None:
        """Waits until the replies are sent, so that who asks without reading is not listened to."""
        await self._answered.wait()

    def tell(self, beat: Beat, book: str | None) -> None:
        """Tells what changed, or notes that it was missed while the client still takes what was sent before, or is to be
        answered first: an answer from between two pieces of this beat is older than the beat."""
        if self._is_sending or self._next is not None or self._replies:
            self._missed.update(self.symbols.intersection(beat.quotes))
            self._missed_book = self._missed_book or (self.follows_book and book is not None)
            return
        text = self._delta(beat, book)
        if text is not None:
            self._next = text
            self._awake.set()

    async def send_all(self, send: Callable[[str], Awaitable[None]]) -> None:
        """Sends what there is to tell, for ever. Raises TooSlowError."""
        while True:
            await self._awake.wait()
            self._awake.clear()
            for text in self._taken():
                self._is_sending = True
                try:
                    async with asyncio.timeout(self._patience):
                        await send(text)
                except TimeoutError:
                    raise TooSlowError from None
                finally:
                    self._is_sending = False

    def _taken(self) -> Iterable[str]:
        # A change that waits is older than a reply that waits.
        if self._next is not None:
            text, self._next = self._next, None
            yield text
        while self._replies:
            yield self._replies.pop(0)
        self._answered.set()

    def _delta(self, beat: Beat, book: str | None) -> str | None:
        """What changed of what is followed; in full where an earlier change was missed."""
        missed, self._missed = self._missed, set()
        quotes = [text for symbol, text in self._mine(beat) if symbol not in missed]
        quotes += [self._board.whole(symbol) for symbol in missed]
        said = self._book.whole() if self._missed_book else book if self.follows_book else None
        self._missed_book = False
        if not quotes and said is None:
            return None
        tail = "" if said is None else f',"book":{said}'
        return f'{{"type":"delta","seq":{beat.seq},"at":{beat.at:.3f},"quotes":[{",".join(quotes)}]{tail}}}'

    def _mine(self, beat: Beat) -> Iterable[tuple[str, str]]:
        """The changes of what is followed, going through the shorter of the two."""
        if len(self.symbols) < len(beat.quotes):
            return [(symbol, beat.quotes[symbol]) for symbol in self.symbols if symbol in beat.quotes]
        return [(symbol, text) for symbol, text in beat.quotes.items() if symbol in self.symbols]
