"""Long work in turns with others: on the event loop, what must not run in a thread, because it changes what others read; and
in threads, which share one interpreter with the loop."""

import asyncio
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from time import perf_counter, sleep
from typing import TypeVar

T = TypeVar("T")
Noticed = Callable[[float], None]

PIECE_SECONDS = 0.0002
"""So long is worked before others get their turn."""
GIVEN_SECONDS = 0.02
"""How long somebody who is in a hurry is waited for between two pieces of work, at most."""
_MOMENT = 0.00005


async def in_turns(work: Generator[None, None, T], noticed: Noticed = lambda _: None) -> T:
    """Does work that yields wherever others may come in between, and answers what it answers. `noticed` is told how long
    others have waited each time, in seconds."""
    began = perf_counter()
    while True:
        try:
            next(work)
        except StopIteration as end:
            noticed(perf_counter() - began)
            done: T = end.value
            return done
        waited = perf_counter() - began
        if waited > PIECE_SECONDS:
            noticed(waited)
            await asyncio.sleep(0)
            began = perf_counter()


class Way:
    """Lets others through. A thread that wants the interpreter waits up to five milliseconds for one that does not let go of
    it, and a tick with it: long work in a thread therefore gives way between its pieces. Asking for the interpreter back
    sooner (`sys.setswitchinterval`) would interrupt ticks as well."""

    def __init__(self) -> None:
        self._free = threading.Event()
        self._free.set()

    @contextmanager
    def needed(self) -> Iterator[None]:
        """Somebody is in a hurry until the block ends: who gives way stands aside meanwhile."""
        self._free.clear()
        try:
            yield
        finally:
            self._free.set()

    def give(self) -> None:
        """Lets whoever waits for the interpreter have it, and whoever is in a hurry go first, but waits for nobody longer than
        GIVEN_SECONDS. On the main thread, where the loop is, there is nobody to let through."""
        if threading.current_thread() is threading.main_thread():
            return
        if self._free.is_set():
            # Who only lets go has the interpreter back before anybody else is awake.
            sleep(_MOMENT)
        else:
            self._free.wait(GIVEN_SECONDS)


WAY = Way()
"""That of this process, as is the interpreter."""
