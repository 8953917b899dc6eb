"""The last minutes or days of a value, in bounded memory: highest, lowest, mean, and what it was when they began.

Time is cut into slots, at most `MOST_SLOTS` of them to a window, counted from 1970 less a `shift` of its own: the window
at a moment is the slot that it falls into and those before it, with the value that stood when the first of them began.
So a window is exact to one slot (15 minutes: under 4 seconds) and the same for whoever replays the same values, and the
windows of many values do not all slide on at the same moment. The mean is that of the values at the slots' ends, however
often a value changed within one.
"""

from __future__ import annotations

from collections import deque
from math import ceil, floor, fsum
from zlib import crc32

from thetadesk.alerts.syntax import WindowFunction

MOST_SLOTS = 240
_FINEST = 16
"""Slots are a whole number of sixteenths of a second, so that their ends are exact."""


def slot_width(seconds: int) -> float:
    """How long a slot of a window is, in seconds."""
    return ceil(seconds * _FINEST / MOST_SLOTS) / _FINEST


def shift_of(name: str, seconds: int) -> float:
    """By how many seconds the slots of a value's windows begin earlier than those of others: less than a slot."""
    return crc32(name.encode()) % int(slot_width(seconds) * _FINEST) / _FINEST


class Window:
    """A window of `seconds` of one value. Until something is known of its beginning there are no answers: a value that
    was first heard a minute ago has no 15-minute high."""

    __slots__ = (
        "_closes",
        "_highs",
        "_last",
        "_lows",
        "_opening",
        "_shift",
        "_slot",
        "_sum",
        "slots",
        "width",
    )

    def __init__(self, seconds: int, shift: float = 0.0) -> None:
        self.width = slot_width(seconds)
        self.slots = ceil(seconds / self.width)
        self._shift = shift
        self._slot: int | None = None
        self._last = 0.0
        self._opening: float | None = None
        self._closes: deque[float] = deque()  # of the slots that are over
        self._sum: float | None = 0.0  # of all closes; None until somebody asks
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
        if self._opening != self._last:
            return False
        return all(not ends or ends[0][1] == self._last for ends in (self._highs, self._lows))

    def ends_at(self, at: float) -> float:
        """When the slot that `at` falls into ends, which may change every answer."""
        return (self._slot_of(at) + 1) * self.width - self._shift

    def _slot_of(self, at: float) -> int:
        return floor((at + self._shift) / self.width)

    def put(self, value: float, at: float) -> None:
        """Takes what the value is from `at` (epoch seconds) on; a time before the last one counts as that."""
        self.roll(at)
        slot = self._slot_of(at) if self._slot is None else self._slot
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
        slot = self._slot_of(at)
        if self._slot is None or slot <= self._slot:
            return
        closes = self._closes
        # Of a long silence no more slots matter than a window has.
        for _ in range(min(slot - self._slot, self.slots)):
            closes.append(self._last)
            if len(closes) == self.slots:
                self._opening = closes.popleft()
        self._sum = None
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
                if self._sum is None:
                    self._sum = fsum(self._closes)
                return (self._sum + self._last) / self.slots
