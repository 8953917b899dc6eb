"""The last minutes or days of a value, in bounded memory: highest, lowest, mean, and what it was when they began.

Time is cut into slots, at most `MOST_SLOTS` of them to a window, counted from 1970: the window at a moment is the slot
that it falls into and those before it, with the value that stood when the first of them began. So a window is exact to
one slot (15 minutes: under 4 seconds) and the same for whoever replays the same values. The mean is that of the values
at the slots' ends, however often a value changed within one.
"""

from __future__ import annotations

from collections import deque
from math import ceil, floor, fsum

from thetadesk.alerts.syntax import WindowFunction

MOST_SLOTS = 240
_FINEST = 16
"""Slots are a whole number of sixteenths of a second, so that their ends are exact."""


class Window:
    """A window of `seconds` of one value. Until something is known of its beginning there are no answers: a value that
    was first heard a minute ago has no 15-minute high."""

    __slots__ = ("_closes", "_highs", "_last", "_lows", "_opening", "_slot", "_sum", "slots", "width")

    def __init__(self, seconds: int) -> None:
        self.width = ceil(seconds * _FINEST / MOST_SLOTS) / _FINEST
        self.slots = ceil(seconds / self.width)
        self._slot: int | None = None
        self._last = 0.0
        self._opening: float | None = None
        self._closes: deque[float] = deque()  # of the slots that are over
        self._sum = 0.0
        self._highs: deque[tuple[int, float]] = deque()  # what may yet become the highest, falling
        self._lows: deque[tuple[int, float]] = deque()

    @property
    def is_full(self) -> bool:
        """Whether it is known what the value was when the window began."""
        return self._opening is not None

    @property
    def is_still(self) -> bool:
        """Whether no answer changes as long as the value does not: there is none yet, or there is no other in it."""
        if self._slot is None:
            return True
        ends = (*list(self._highs)[:1], *list(self._lows)[:1])
        return self._opening == self._last and all(value == self._last for _, value in ends)

    def ends_at(self, at: float) -> float:
        """When the slot that `at` falls into ends, which may change every answer."""
        return (floor(at / self.width) + 1) * self.width

    def put(self, value: float, at: float) -> None:
        """Takes what the value is from `at` (epoch seconds) on; a time before the last one counts as that."""
        self.roll(at)
        slot = floor(at / self.width) if self._slot is None else self._slot
        self._slot, self._last = slot, value
        highs, lows = self._highs, self._lows
        while highs and highs[-1][1] <= value:
            highs.pop()
        highs.append((slot, value))
        while lows and lows[-1][1] >= value:
            lows.pop()
        lows.append((slot, value))

    def roll(self, at: float) -> None:
        """Lets time pass until `at`."""
        slot = floor(at / self.width)
        if self._slot is None or slot <= self._slot:
            return
        closes = self._closes
        # Of a long silence no more slots matter than a window has.
        for _ in range(min(slot - self._slot, self.slots)):
            closes.append(self._last)
            if len(closes) == self.slots:
                self._opening = closes.popleft()
        self._sum = fsum(closes)
        self._slot = slot
        begins = slot - self.slots + 1
        for extremes in (self._highs, self._lows):
            while extremes and extremes[0][0] < begins:
                extremes.popleft()

    def answer(self, function: WindowFunction) -> float | None:
        """What the values of the window say; None as long as its beginning is not known."""
        opening = self._opening
        if opening is None:
            return None
        match function:
            case WindowFunction.MOVE:
                return (self._last - opening) / abs(opening) if opening else None
            case WindowFunction.CHANGE:
                return self._last - opening
            case WindowFunction.HIGH:
                return max(opening, self._highs[0][1]) if self._highs else opening
            case WindowFunction.LOW:
                return min(opening, self._lows[0][1]) if self._lows else opening
            case WindowFunction.AVERAGE:
                return (self._sum + self._last) / self.slots
