"""The circuit breaker of the streams: when the desk cannot keep up, it gives up chains first, positions next, and never
what alerts watch; when it can again, it takes them up in the opposite order."""

from __future__ import annotations

from thetadesk.market.model import Degradation

STRAINED_SECONDS = 0.5
"""An event loop that wakes so much too late cannot keep quotes young."""
CALM_SECONDS = 0.1
STRAINED_LOOKS = 3
CALM_LOOKS = 30
"""Looks in a row before a step is taken: quick to give up, slow to take up again, so that it does not swing."""


class Breaker:
    """Looks at how late the loop wakes, once a second or so, and says what to give up."""

    def __init__(self) -> None:
        self.level = Degradation.NONE
        self._strained = self._calm = 0

    def look(self, late: float) -> Degradation:
        """What to give up after a look that found the loop `late` by so many seconds."""
        self._strained = self._strained + 1 if late > STRAINED_SECONDS else 0
        self._calm = self._calm + 1 if late < CALM_SECONDS else 0
        if self._strained >= STRAINED_LOOKS and self.level < max(Degradation):
            self._step(1)
        elif self._calm >= CALM_LOOKS and self.level > Degradation.NONE:
            self._step(-1)
        return self.level

    def _step(self, by: int) -> None:
        self.level = Degradation(self.level + by)
        self._strained = self._calm = 0
