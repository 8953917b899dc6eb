"""How long to leave a channel alone: after each failure longer, with jitter, and after several in a row altogether."""

from __future__ import annotations

from datetime import datetime, timedelta

from thetadesk.alerts.model import Severity

ATTEMPTS = 12
"""After so many a message is given up. With the pauses between them that is a good two hours."""
FAILURES = 5
"""Failures in a row after which a channel is left alone."""

_FIRST = {Severity.URGENT: 1.0, Severity.WARNING: 2.0, Severity.INFO: 5.0}
_ALLOWED = {Severity.URGENT: 2, Severity.WARNING: 3, Severity.INFO: 4}
_WAITS = {Severity.URGENT: 10.0, Severity.WARNING: 60.0, Severity.INFO: 600.0}
_LONGEST = 1_200.0
_LONGEST_ASKED = 86_400.0
_SHORTEST_REST, _LONGEST_REST = timedelta(seconds=15), timedelta(minutes=10)


def pause(severity: Severity, attempts: int, luck: float, asked: float | None = None) -> timedelta:
    """How long to wait after the `attempts`th failure: doubled each time, shortened by up to half by `luck` (0 to 1), so
    that many who failed together do not come back together; never less than what the channel `asked` for (seconds)."""
    grown = min(_FIRST[severity] * 2.0 ** min(attempts - 1, 20), _LONGEST)
    waited = grown * (1.0 - luck / 2.0)
    return timedelta(seconds=max(waited, min(asked or 0.0, _LONGEST_ASKED)))


def failures_allowed(severity: Severity, uncertain: bool) -> int:
    """After how many failures a fallback takes over. What is urgent does not wait for a channel that hangs a second time."""
    return 1 if uncertain and severity is Severity.URGENT else _ALLOWED[severity]


def longest_wait(severity: Severity) -> timedelta:
    """How long a message may wait for a channel that asks for a pause while there is another one that could tell it."""
    return timedelta(seconds=_WAITS[severity])


class Breaker:
    """Keeps one channel's failures from costing time: open after several in a row, then one message tries again."""

    def __init__(self) -> None:
        self.failures = 0
        self.open_until: datetime | None = None
        self._failed_at: datetime | None = None

    def allows(self, at: datetime) -> bool:
        """Whether a message may be sent now."""
        return self.open_until is None or at >= self.open_until

    @property
    def is_trying(self) -> bool:
        """Whether the next message is the one that tries whether the channel is back."""
        return self.open_until is not None

    @property
    def fails(self) -> bool:
        """Whether it is open because of failures, not only because the channel asked for a pause."""
        return self.failures >= FAILURES

    def failed(self, at: datetime, asked: float | None = None) -> None:
        """A message failed. `asked`: the seconds for which the channel wants to be left alone."""
        self.failures += 1
        self._failed_at = at
        rest = timedelta(seconds=min(asked or 0.0, _LONGEST_ASKED))
        if self.failures >= FAILURES:
            rest = max(rest, min(_SHORTEST_REST * 2 ** min(self.failures - FAILURES, 10), _LONGEST_REST))
        if rest:
            self.open_until = at + rest

    def proved(self, at: datetime | None) -> None:
        """Somebody else has found the channel well, at this moment: a check, the test button, another process."""
        if at is not None and self._failed_at is not None and at > self._failed_at:
            self.succeeded()

    def succeeded(self) -> None:
        """A message was taken."""
        self.failures = 0
        self.open_until = None
