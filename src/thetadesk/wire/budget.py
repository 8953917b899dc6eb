"""How many requests a stranger allows us: at most so many in any minute, and none while it asks us to wait."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

WINDOW = 60.0
"""The length of a budget's window, in seconds."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Requests a minute that read, and requests a minute that write: spent separately."""

    reads_per_minute: int
    writes_per_minute: int


class Allowance:
    """One of a connection's two budgets. Counted over a sliding minute, so that no minute ever holds more."""

    def __init__(self, per_minute: int, seconds: Callable[[], float] = time.monotonic) -> None:
        """`seconds` tells a steady time; only differences matter."""
        self.per_minute = per_minute
        self._seconds = seconds
        self._spent: deque[float] = deque()
        self._closed_until = 0.0

    @property
    def left(self) -> int:
        """How many requests may go out now."""
        now = self._seconds()
        if now < self._closed_until:
            return 0
        return max(0, self.per_minute - sum(1 for at in tuple(self._spent) if at > now - WINDOW))

    @property
    def wait(self) -> float:
        """Seconds until the next request may go out."""
        now = self._seconds()
        while self._spent and self._spent[0] <= now - WINDOW:
            self._spent.popleft()
        opens = self._spent[-self.per_minute] + WINDOW if len(self._spent) >= self.per_minute else now
        return max(0.0, opens - now, self._closed_until - now)

    def close(self, seconds: float) -> None:
        """Let nothing out for so long; an earlier, longer wish stays."""
        self._closed_until = max(self._closed_until, self._seconds() + seconds)

    async def take(self, longest: float) -> float:
        """Wait for the turn and spend one request. Answers 0, or, spending nothing, the seconds that the turn is
        away when that is more than `longest`."""
        while (wait := self.wait) > 0:
            if wait > longest:
                return wait
            await asyncio.sleep(wait)
        self._spent.append(self._seconds())
        return 0.0
