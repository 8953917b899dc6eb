"""What the server has answered, counted for whoever watches it."""

from collections import Counter

from thetadesk.alerts.latency import Histogram

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Traffic:
    """Requests by method and status, and how long they took. `seconds` counts until the answer began."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, int]] = Counter()
        self.seconds = Histogram()

    def count(self, method: str, status: int, seconds: float) -> None:
        """Counts one answer."""
        # What others make up is no name of a series.
        self.requests[method if method in _METHODS else "other", status] += 1
        self.seconds.observe(seconds)
