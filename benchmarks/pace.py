"""How fast several ways of doing the same go, measured in turns, so that a busy moment of the machine meets them all."""

import time
from collections.abc import Callable
from typing import Any

_ROUNDS = 300
_SECONDS = 0.001
"""One measurement repeats a run until so much time has passed: a single quick one would be lost in the clock, and a
long one would hardly find the processor free all the time."""


def seconds(*runs: Callable[[], Any], rounds: int | None = None) -> list[float]:
    """The best time in seconds that one call of each run took over all rounds."""
    times = [_repeats(run) for run in runs]
    best = [float("inf")] * len(runs)
    for _ in range(rounds or _ROUNDS):
        for place, (run, repeats) in enumerate(zip(runs, times, strict=True)):
            best[place] = min(best[place], _timed(run, repeats))
    return best


def _repeats(run: Callable[[], Any]) -> int:
    run()
    return max(1, int(_SECONDS / max(_timed(run, 1), 1e-9)))


def _timed(run: Callable[[], Any], repeats: int) -> float:
    began = time.perf_counter()
    for _ in range(repeats):
        run()
    return (time.perf_counter() - began) / repeats
