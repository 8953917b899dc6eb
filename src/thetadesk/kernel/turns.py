"""Long work on the event loop, in turns with others: what must not run in a thread, because it changes what others read."""

import asyncio
from collections.abc import Callable, Generator
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")
Noticed = Callable[[float], None]

PIECE_SECONDS = 0.0002
"""So long is worked before others get their turn."""


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
