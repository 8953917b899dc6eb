"""Bugs that ticks meet in alerts: counted and shown, and kept from who brings the ticks."""

import logging
from collections.abc import Callable
from time import monotonic

from thetadesk.market.model import Quote

_QUIET_SECONDS = 60.0

_log = logging.getLogger(__name__)


class Bugs:
    """Errors of ours that ticks met: counted, shown, and written to the log at most once a minute. `count` is since the
    start."""

    def __init__(self) -> None:
        self.count = 0
        self._last = ""
        self._logged_at = float("-inf")

    @property
    def problem(self) -> str:
        """What the page says of them; nothing if there were none."""
        if not self.count:
            return ""
        often = "An error" if self.count == 1 else f"{self.count:,} errors"
        return f"{often} inside the desk while rules were evaluated, the last a {self._last}; the log has it"

    def note(self, bug: Exception) -> None:
        """Counts one."""
        self.count += 1
        self._last = type(bug).__name__
        if monotonic() - self._logged_at >= _QUIET_SECONDS:
            self._logged_at = monotonic()
            _log.error("a tick met an error of the desk while rules were evaluated", exc_info=bug)

    def guarding(self, tick: Callable[[Quote, float], None]) -> Callable[[Quote, float], None]:
        """The same, but for its bugs: a stream that brings quotes must not end of them."""

        def guarded(quote: Quote, at: float) -> None:
            try:
                tick(quote, at)
            except Exception as bug:  # noqa: BLE001 - an edge: recorded, counted and shown
                self.note(bug)

        return guarded
