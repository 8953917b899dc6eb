"""All clients of the live door, and the beat at which they are told what changed."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from thetadesk.kernel.turns import in_turns
from thetadesk.market.hub import Hub
from thetadesk.market.model import Priority
from thetadesk.web.live.board import Board
from thetadesk.web.live.requests import (
    MOST_SYMBOLS,
    Request,
    RequestRefusedError,
    Resume,
    Subscribe,
    read,
)
from thetadesk.web.live.viewer import PATIENCE_SECONDS, Book, Viewer
from thetadesk.web.schemas.operations import FeedJson

BEAT_SECONDS = 0.25
"""So that nobody is told of a symbol more than four times a second."""
STATUS_SECONDS = 5.0
"""How often clients hear of the feeds, whether or not anything changed: a line that is quiet longer is dead."""
MOST_VIEWERS = 200

_TURN = 4  # clients that are told before others have their turn
_log = logging.getLogger(__name__)


class FullError(Exception):
    """There are as many clients as can be."""


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """How one feed of quotes is: `state` is live, silent, connecting or closed, `age` the seconds since it was heard
    last, `reason` why it is not live."""

    source: str
    state: Literal["live", "silent", "connecting", "closed"]
    age: float | None = None
    reason: str | None = None


class Gallery:
    """Tells every viewer of `hub` and `book`; `feeds` says how the feeds are, `now` epoch seconds."""

    def __init__(
        self,
        hub: Hub,
        book: Book,
        feeds: Callable[[], Sequence[FeedStatus]],
        now: Callable[[], float],
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._hub = hub
        self._book = book
        self._feeds = feeds
        self._now = now
        self._patience = patience
        self._board = Board(hub, now)
        self._viewers: dict[int, Viewer] = {}
        self._numbers = 0
        self._beating: asyncio.Task[None] | None = None
        self._said: list[tuple[str, str]] = []
        self._said_at = 0.0

    def __len__(self) -> int:
        return len(self._viewers)

    @property
    def symbols(self) -> int:
        """How many symbols are watched."""
        return len(self._board)

    def enter(self) -> Viewer:
        """A new client, which is told how the feeds are. Raises FullError."""
        if len(self._viewers) >= MOST_VIEWERS:
            raise FullError
        self._numbers += 1
        viewer = Viewer(self._numbers, self._board, self._book, self._patience)
        self._viewers[viewer.number] = viewer
        viewer.reply(self._status())
        if self._beating is None or self._beating.done():
            self._said, self._said_at = self._states(), self._now()
            self._beating = asyncio.create_task(self._beat(), name="live beat")
        return viewer

    def leave(self, viewer: Viewer) -> None:
        """The client is gone."""
        if self._viewers.pop(viewer.number, None) is None:
            return
        viewer.leave(viewer.symbols, book=True)
        self._hub.unwant(_owner(viewer))

    def answer(self, viewer: Viewer, text: str) -> None:
        """Does what a client's message asks; one that cannot be done is answered in words."""
        try:
            self._do(viewer, read(text))
        except RequestRefusedError as error:
            viewer.reply(_written({"type": "problem", "title": error.title, "detail": error.detail}))

    async def close(self) -> None:
        """Ends the beat."""
        if self._beating is not None:
            self._beating.cancel()
            with suppress(asyncio.CancelledError):
                await self._beating

    def _do(self, viewer: Viewer, request: Request) -> None:
        if not isinstance(request, Subscribe | Resume):
            symbols = viewer.symbols if request.symbols is None else request.symbols
            viewer.leave(symbols, book=request.book)
        elif len(viewer.symbols.union(request.symbols)) > MOST_SYMBOLS:
            raise RequestRefusedError(f"up to {MOST_SYMBOLS} symbols can be followed at once")
        else:
            fresh, fresh_book = viewer.follow(request.symbols, book=request.book)
            if isinstance(request, Resume):
                told = self._board.changed_after(request.seq, fresh)
                viewer.reply(self._quotes("delta", told, book=fresh_book))
            else:
                viewer.reply(self._quotes("snapshot", fresh, book=fresh_book))
        self._hub.want(_owner(viewer), viewer.symbols, Priority.SCREEN)

    def _quotes(self, kind: str, symbols: Iterable[str], *, book: bool) -> str:
        quotes = ",".join(self._board.whole(symbol) for symbol in symbols)
        tail = f',"book":{self._book.whole()}' if book else ""
        head = f'{{"type":"{kind}","seq":{self._board.seq},"at":{self._now():.3f}'
        return f'{head},"quotes":[{quotes}]{tail}}}'

    async def _beat(self) -> None:
        while self._viewers:
            await asyncio.sleep(BEAT_SECONDS)
            try:
                await self._tell()
            except Exception:  # noqa: BLE001 - an edge: recorded, and the next beat is told
                _log.exception("a beat could not be told")

    async def _tell(self) -> None:
        beat = await in_turns(self._board.beat())
        book = await in_turns(self._book.beat())
        self._tell_status()
        for place, viewer in enumerate(list(self._viewers.values())):
            viewer.tell(beat, book)
            if place % _TURN == _TURN - 1:
                await asyncio.sleep(0)

    def _tell_status(self) -> None:
        said = self._states()
        if said == self._said and self._now() - self._said_at < STATUS_SECONDS:
            return
        self._said, self._said_at = said, self._now()
        text = self._status()
        for viewer in self._viewers.values():
            viewer.reply(text)

    def _states(self) -> list[tuple[str, str]]:
        return [(each.source, each.state) for each in self._feeds()]

    def _status(self) -> str:
        feeds = [feed_json(each) for each in self._feeds()]
        return _written({"type": "status", "at": round(self._now(), 3), "feeds": feeds})


def feed_json(feed: FeedStatus) -> FeedJson:
    """A feed as JSON."""
    return {"source": feed.source, "state": feed.state, "age": feed.age, "reason": feed.reason}


def _owner(viewer: Viewer) -> str:
    return f"ws:{viewer.number}"


def _written(message: dict[str, object]) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))
