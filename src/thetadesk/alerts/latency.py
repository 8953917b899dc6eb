"""How long it takes from the tick to being told: histograms that cost two list operations for each measure.

Buckets grow by a fifth, so that a quantile is right to within a tenth of itself, from a microsecond to an hour.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum

_GROWTH = 1.2
_REMEMBERED = 10_000
_BOUNDS = tuple(1e-6 * _GROWTH**step for step in range(121))


class Stage(StrEnum):
    """Up to where the time is measured; all begin when this process heard of the tick or fact."""

    FIRED = "fired"  # the rule was decided
    COMMITTED = "committed"  # the alert and its outbox rows are stored
    HANDED_OVER = "handed_over"  # pages and delivery know of it
    DELIVERED = "delivered"  # a channel has taken it


@dataclass(frozen=True, slots=True)
class Quantiles:
    """What a histogram says; seconds, None while it is empty."""

    count: int
    p50: float | None
    p99: float | None
    p999: float | None
    worst: float | None


class Histogram:
    """Counts measures by their size."""

    __slots__ = ("_counts", "count", "total", "worst")

    def __init__(self) -> None:
        self._counts = [0] * (len(_BOUNDS) + 1)
        self.count = 0
        self.total = 0.0
        self.worst = 0.0

    def observe(self, seconds: float) -> None:
        """Counts one measure."""
        self._counts[bisect_left(_BOUNDS, seconds)] += 1
        self.count += 1
        self.total += seconds
        if seconds > self.worst:
            self.worst = seconds

    def quantile(self, share: float) -> float | None:
        """The measure that this share (0 to 1) of all lie at or below; None while there is none."""
        if not self.count:
            return None
        wanted, seen = share * self.count, 0
        for bound, count in zip(_BOUNDS, self._counts, strict=False):
            seen += count
            if seen >= wanted and seen:
                return min(bound, self.worst)
        return self.worst

    def quantiles(self) -> Quantiles:
        """What is shown of it."""
        worst = self.worst if self.count else None
        return Quantiles(self.count, self.quantile(0.5), self.quantile(0.99), self.quantile(0.999), worst)

    def cumulative(self, bounds: tuple[float, ...]) -> list[int]:
        """How many measures lie at or below each of `bounds` (rising, seconds), as Prometheus counts them."""
        sums, seen = [0], 0
        for count in self._counts:
            seen += count
            sums.append(seen)
        return [sums[bisect_left(_BOUNDS, bound * (1 + 1e-9))] for bound in bounds]


class Latencies:
    """A histogram for each stage. Each stage is written by one thread and read by any."""

    def __init__(self) -> None:
        self.stages = {stage: Histogram() for stage in Stage}
        self._heard: dict[str, int] = {}

    def observe(self, stage: Stage, heard_ns: int, now_ns: int) -> None:
        """Counts how long a stage took since it was heard of (both of `time.monotonic_ns`)."""
        self.stages[stage].observe(max(now_ns - heard_ns, 0) / 1e9)

    def heard(self, alert_id: str, heard_ns: int) -> None:
        """Remembers when the cause of an alert was heard of, until it is delivered; the newest ten thousand."""
        self._heard[alert_id] = heard_ns
        while len(self._heard) > _REMEMBERED:
            del self._heard[next(iter(self._heard))]

    def delivered(self, alert_id: str, now_ns: int) -> None:
        """Counts an alert's first delivery, if this process has heard of its cause."""
        heard_ns = self._heard.pop(alert_id, None)
        if heard_ns is not None:
            self.observe(Stage.DELIVERED, heard_ns, now_ns)

    def quantiles(self) -> dict[Stage, Quantiles]:
        """What is shown of each stage."""
        return {stage: histogram.quantiles() for stage, histogram in self.stages.items()}
