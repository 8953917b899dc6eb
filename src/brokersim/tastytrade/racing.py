"""The parts of a stream run side by side: listening, telling, watching. The first that ends, ends all."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def first_to_end(*parts: Coroutine[Any, Any, None]) -> BaseException | None:
    """Runs the parts until one ends, ends the others, and answers what it ended with, if not well."""
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        # Not gathered: a cancellation of ours that arrives now must come through as the one that it is.
        await asyncio.wait(tasks)
    failures = [task.exception() for task in tasks if task in done and not task.cancelled()]
    return next((failure for failure in failures if failure is not None), None)
