"""The simulation's time: the system's, a multiple of it, or one that stands still until it is advanced."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Self


class ClockMode(StrEnum):
    REAL = "real"
    FAST = "fast"
    STEPPED = "stepped"


class ClockError(ValueError):
    """The clock was asked for something it cannot do, such as going back."""


def system_now() -> datetime:
    return datetime.now(UTC)


class Clock:
    """What time it is in the simulation. It never goes back, and is safe to ask from any thread.

    A stepped clock stands still; the others run on from where `advance_to` has put them.
    """

    def __init__(
        self, mode: ClockMode, speed: float, start: datetime, source: Callable[[], datetime] = system_now
    ) -> None:
        self._mode = mode
        self._speed = speed
        self._source = source
        self._lock = threading.Lock()
        self._anchor = _utc(start)
        self._anchored = source()
        self._latest = self._anchor

    @classmethod
    def real(cls, source: Callable[[], datetime] = system_now) -> Self:
        """Follows the system's time."""
        return cls(ClockMode.REAL, 1.0, source(), source)

    @classmethod
    def fast(cls, speed: float, start: datetime, source: Callable[[], datetime] = system_now) -> Self:
        """Runs `speed` times faster than the system from `start`. Raises ClockError unless `speed` is positive."""
        if not speed > 0:
            raise ClockError(f"The speed must be above 0, not {speed}; a stepped clock stands still")
        return cls(ClockMode.FAST, speed, start, source)

    @classmethod
    def stepped(cls, start: datetime) -> Self:
        """Stands still at `start` until it is advanced."""
        return cls(ClockMode.STEPPED, 0.0, start)

    @property
    def mode(self) -> ClockMode:
        return self._mode

    @property
    def speed(self) -> float:
        """Simulated seconds per second; 0 when stepped."""
        return self._speed

    def now(self) -> datetime:
        if self._mode is ClockMode.STEPPED:
            return self._anchor
        with self._lock:
            return self._running()

    def advance_to(self, at: datetime) -> None:
        """Moves ahead to `at`. Raises ClockError when that is in the past."""
        at = _utc(at)
        with self._lock:
            now = self._anchor if self._mode is ClockMode.STEPPED else self._running()
            if at < now:
                raise ClockError(
                    f"The clock cannot go back from {now:%Y-%m-%d %H:%M:%S}Z to {at:%Y-%m-%d %H:%M:%S}Z"
                )
            self._anchor, self._anchored, self._latest = at, self._source(), at

    def advance(self, by: timedelta) -> None:
        """Moves ahead by a span. Raises ClockError when it is negative."""
        self.advance_to(self.now() + by)

    def _running(self) -> datetime:
        # The system's clock may be set back; time that has passed here stays passed.
        elapsed = self._source() - self._anchored
        self._latest = max(self._latest, self._anchor + elapsed * self._speed)
        return self._latest


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ClockError(f"{at:%Y-%m-%d %H:%M} has no zone; give an aware instant")
    return at.astimezone(UTC)
