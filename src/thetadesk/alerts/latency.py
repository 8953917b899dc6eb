"""How long it takes from the tick to being told: all measures in a histogram for Prometheus, the newest of them one by one
for the page, so that what was slow long ago does not hide what is slow now.

Buckets grow by a fifth, from a microsecond to an hour.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, inf

_GROWTH = 1.2
_REMEMBERED = 10_000
NEWEST = 8_192
"""Measures that quantiles are of."""
_BOUNDS = tuple(1e-6 * _GROWTH**step for step in range(121))


class Stage(StrEnum):
    """Up to where the time is measured; all begin when this process heard of the tick or fact."""

    FIRED = "fired"  # the rule was decided
    COMMITTED = "committed"  # the alert and its outbox rows are stored
    HANDED_OVER = "handed_over"  # pages and delivery know of it
    DELIVERED = "delivered"  # a channel has taken it


@dataclass(frozen=True, slots=True)
class Quantiles:
    """How long a stage took: `count` times since the start, the rest of the newest measures; seconds, None while there is
    none."""

    count: int
    p50: float | None
    p99: float | None
    p999: float | None
    worst: float | None


class Histogram:
    """Counts measures by their size."""

    __slots__ = ("_counts", "count", "total")

    def __init__(self) -> None:
        self._counts = [0] * (len(_BOUNDS) + 1)
        self.count = 0
        self.total = 0.0

    def observe(self, seconds: float) -> None:
        """Counts one measure."""
        self._counts[bisect_left(_BOUNDS, seconds)] += 1
        self.count += 1
        self.total += seconds

    def cumulative(self, bounds: tuple[float, ...]) -> list[int]:
        """How many measures lie at or below each of `bounds` (rising, seconds), as Prometheus counts them."""
        sums, seen = [0], 0
        for count in self._counts:
            seen += count
            sums.append(seen)
        return [sums[bisect_left(_BOUNDS, bound * (1 + 1e-9))] for bound in bounds]


class Newest:
    """The newest measures, in no order, each with when it was made (seconds of the monotonic clock)."""

    __slots__ = ("_at", "_place", "_seconds")

    def __init__(self) -> None:
        self._seconds, self._at = array("d"), array("d")
        self._place = 0

    def observe(self, seconds: float, at: float) -> None:
        """Takes one in, in place of the oldest."""
        if len(self._seconds) < NEWEST:
            self._seconds.append(seconds)
            self._at.append(at)
        else:
            self._seconds[self._place], self._at[self._place] = seconds, at
            self._place = (self._place + 1) % NEWEST

    def quantiles(self, count: int, since: float = -inf) -> Quantiles:
        """What is shown of those made since then: the measure that a share of all lie at or below. `count` is how many there
        ever were."""
        ranked = sorted(each for each, at in zip(self._seconds, self._at, strict=False) if at >= since)
        return Quantiles(count, *(_at(ranked, share) for share in (0.5, 0.99, 0.999, 1.0)))


def _at(ranked: list[float], share: float) -> float | None:
    return ranked[max(ceil(share * len(ranked)) - 1, 0)] if ranked else None


class Latencies:
    """A histogram for each stage. Each stage is written by one thread and read by any."""

    def __init__(self) -> None:
        self.stages = {stage: Histogram() for stage in Stage}
        self._newest = {stage: Newest() for stage in Stage}
        self._heard: dict[str, int] = {}

    def observe(self, stage: Stage, heard_ns: int, now_ns: int) -> None:
        """Counts how long a stage took since it was heard of (both of `time.monotonic_ns`)."""
        seconds = max(now_ns - heard_ns, 0) / 1e9
        self.stages[stage].observe(seconds)
        self._newest[stage].observe(seconds, now_ns / 1e9)

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

    def quantiles(self, since: float = -inf) -> dict[Stage, Quantiles]:
        """What is shown of each stage: of the newest measures those made since then (seconds of the monotonic clock)."""
        return {
            stage: newest.quantiles(self.stages[stage].count, since) for stage, newest in self._newest.items()
        }
