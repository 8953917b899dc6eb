"""`thetadesk watch`: the book on a whole terminal, as it changes."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import typer

from thetadesk.cli import screen
from thetadesk.cli.client import Client
from thetadesk.cli.desk import desk_of
from thetadesk.cli.portfolios import portfolio_id
from thetadesk.cli.printing import AccountOption, AsJson, PortfolioOption, ScopeOption, write_json, write_note
from thetadesk.cli.watched import Watched
from thetadesk.kernel.clock import SystemClock
from thetadesk.kernel.errors import ThetadeskError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live

LIST_SECONDS = 30.0
"""How often the desk is asked for everything; what its stream tells comes at once."""
FRAME_SECONDS = 0.25
"""The least time between two pictures."""
TICK_SECONDS = 1.0
"""How often ages are drawn anew while nothing is told."""
_AGAIN_SECONDS = 5.0  # after what the stream tells of is not listed
_LONGEST_PAUSE = 15.0
_PIPED_WIDTH = 200
_LARGEST_MESSAGE = 2**24


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("watch")(watch)


def watch(
    context: typer.Context,
    account: AccountOption = None,
    portfolio: PortfolioOption = None,
    scope: ScopeOption = None,
    as_json: AsJson = False,
) -> None:
    """Follow the book on a full screen: q quits, j and k move, s sorts. Prints it once where there is no screen."""
    from rich.console import Console

    with desk_of(context).open() as client:
        chosen = portfolio and portfolio_id(client, portfolio)
        asked = {"account": account, "portfolio": chosen, "scope": scope}
        listed = _listed(client, asked)
        if as_json:
            write_json(listed)
            return
        # Piped output is not cut to the width of a terminal that is not there.
        console = Console(width=None if sys.stdout.isatty() else _PIPED_WIDTH)
        book = Watched(follows_totals=not any(asked.values()))
        book.take(listed["positions"], listed["summary"], listed["attention"])
        if client.address is None or not _has_screen(console):
            _print_once(console, book, client.address is not None)
            return
        with suppress(KeyboardInterrupt):
            asyncio.run(Watching(book, client, asked, console).run())


def _listed(client: Client, asked: dict[str, str | None]) -> dict[str, Any]:
    return {
        "summary": client.get("/summary", **asked),
        "positions": client.get("/positions/open", **asked)["items"],
        "attention": client.get("/attention", **asked)["items"],
    }


def _has_screen(console: Console) -> bool:
    return console.is_terminal and not console.is_dumb_terminal and sys.stdin.isatty()


def _print_once(console: Console, book: Watched, is_served: bool) -> None:
    console.print(screen.totals(book.totals))
    console.print(screen.legs(book, console.width))
    for each in book.attention:
        console.print(screen.needs(each))
    if not is_served:
        write_note(
            "No server runs, so nothing changes here: start one with thetadesk serve, and watch again."
        )


@dataclass(slots=True)
class Watching:
    """Follows the desk's stream, asks for the list now and then, reads keys, and draws what has changed."""

    book: Watched
    client: Client
    asked: dict[str, str | None]
    console: Console
    _dirty: asyncio.Event = field(default_factory=asyncio.Event)
    _wants_list: asyncio.Event = field(default_factory=asyncio.Event)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Watches until `q`, or Ctrl-C."""
        from rich.live import Live

        with (
            Live(console=self.console, screen=True, auto_refresh=False) as live,
            _keys(self._pressed),
            suppress(asyncio.CancelledError),
        ):
            works = [self._draw(live), self._follow(), self._list()]
            tasks = [asyncio.create_task(work) for work in works]
            ended = asyncio.create_task(self._ended.wait())
            done, _ = await asyncio.wait([ended, *tasks], return_when=asyncio.FIRST_COMPLETED)
            for task in (ended, *tasks):
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for task in done - {ended}:
                task.result()

    async def _draw(self, live: Live) -> None:
        while True:
            width, height = self._size()
            live.update(screen.frame(self.book, self._now(), width, height), refresh=True)
            await asyncio.sleep(FRAME_SECONDS)
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):
                    await self._dirty.wait()
            self._dirty.clear()

    def _now(self) -> float:
        return SystemClock().now().timestamp()

    def _size(self) -> tuple[int, int]:
        found = shutil.get_terminal_size((self.console.width, self.console.height))
        return found.columns, found.lines

    async def _follow(self) -> None:
        """Listens to the stream; after a break it goes on where it was."""
        pause = 1.0
        while True:
            with suppress(*_broken()):
                async with _stream(self.client.address or "") as stream:
                    await stream.send(json.dumps(self._greeting()))
                    self._linked("open")
                    pause = 1.0
                    async for text in stream:
                        self._heard(json.loads(text))
            self._linked("lost, trying again")
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _greeting(self) -> dict[str, object]:
        if self.book.seq:
            return {"op": "resume", "seq": self.book.seq, "book": True}
        return {"op": "subscribe", "book": True}

    def _linked(self, link: str) -> None:
        if link == "open" and self.book.link != "open":
            self._wants_list.set()
        self.book.link = link
        self._dirty.set()

    def _heard(self, message: dict[str, Any]) -> None:
        if self.book.hear(message):
            self._wants_list.set()
        self._dirty.set()

    async def _list(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LIST_SECONDS):
                    await self._wants_list.wait()
            try:
                # The client has a loop of its own, which is asked from one thread at a time.
                found = await asyncio.to_thread(_listed, self.client, self.asked)
            except ThetadeskError as error:
                self.book.problem = error.detail
            else:
                self.book.take(found["positions"], found["summary"], found["attention"])
            self._dirty.set()
            await asyncio.sleep(_AGAIN_SECONDS)
            self._wants_list.clear()

    def _pressed(self, key: str) -> None:
        if key == "q":
            self._ended.set()
        elif key in ("j", "\x1b[B"):
            self.book.move(1)
        elif key in ("k", "\x1b[A"):
            self.book.move(-1)
        elif key == "s":
            self.book.sort_next()
        self._dirty.set()


@asynccontextmanager
async def _stream(address: str) -> AsyncIterator[Any]:
    from websockets.asyncio.client import connect

    url = f"ws{address.removeprefix('http')}/ws/market"
    # Proxies of the environment are not asked: a desk is on this machine or named outright.
    async with connect(url, proxy=None, max_size=_LARGEST_MESSAGE) as stream:
        yield stream


def _broken() -> tuple[type[Exception], ...]:
    from websockets.exceptions import WebSocketException

    return OSError, TimeoutError, WebSocketException, ValueError


@contextmanager
def _keys(pressed: Callable[[str], None]) -> Iterator[None]:
    """Calls `pressed` with each key while the block runs; where a terminal has no such mode, Ctrl-C still ends it."""
    try:
        import termios
        import tty
    except ImportError:
        yield
        return
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    loop = asyncio.get_running_loop()
    tty.setcbreak(descriptor)
    loop.add_reader(descriptor, lambda: _read(descriptor, pressed))
    try:
        yield
    finally:
        loop.remove_reader(descriptor)
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _read(descriptor: int, pressed: Callable[[str], None]) -> None:
    text = os.read(descriptor, 1024).decode(errors="ignore")
    for key in re.findall(r"\x1b\[[A-D]|.", text):
        pressed(key)
