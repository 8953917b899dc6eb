"""Long work on the event loop, in turns with others: what must not run in a thread, because it changes what others read."""

import asyncio
from collections.abc import Callable, Generator
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")


async def in_turns(
    work: Generator[None, None, T], noticed: Callable[[float], None] = lambda _: None
) -> T:
    """Does work that yields between its pieces; everybody else has a turn at each. `noticed` is told how long each piece
    has kept them waiting."""
    while True:
        began = perf_counter()
        try:
            next(work)
        except StopIteration as end:
            noticed(perf_counter() - began)
            done: T = end.value
            return done
        noticed(perf_counter() - began)
        await asyncio.sleep(0)
