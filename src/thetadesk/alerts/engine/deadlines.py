"""What is due when: a heap, so that time passes at the cost of what it changes and not of all that is watched."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from math import inf

Ring = Callable[[float], None]
"""Called with the time at which it was due, however late that is noticed."""


class Deadlines:
    """Moments (epoch seconds) and what to call then, in the order of time."""

    __slots__ = ("_count", "_heap", "next")

    def __init__(self) -> None:
        self.next = inf
        self._heap: list[tuple[float, int, Ring]] = []
        self._count = 0

    def __len__(self) -> int:
        return len(self._heap)

    def add(self, at: float, ring: Ring) -> None:
        """Calls `ring` once `at` has come. It may find that nothing is to be done any more: nothing is taken back."""
        self._count += 1
        heappush(self._heap, (at, self._count, ring))
        self.next = self._heap[0][0]

    def pop(self, now: float) -> tuple[float, Ring] | None:
        """The next that is due at `now`, taken out; None if there is none."""
        if self.next > now:
            return None
        at, _, ring = heappop(self._heap)
        self.next = self._heap[0][0] if self._heap else inf
        return at, ring
