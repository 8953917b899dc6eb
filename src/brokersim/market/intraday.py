"""The path inside a session: bridges between its opening and its closing price, two steps a minute.

A name's bridge is the market's, by its beta, plus its own. A month of bridges is drawn at a time and only when asked
for; which months were drawn, and in what order, changes nothing.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from brokersim import calendar
from brokersim.market.randomness import stream

STEPS_A_MINUTE = 2
_MOST_STEPS = 390 * STEPS_A_MINUTE
_BLOCK = 21

Shorts = NDArray[np.float32]


class Bridges:
    """Brownian bridges of unit variance a session, by name: what a session does on its way."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        # Some 65 kB each: a month of every name, and some of others.
        self._block = lru_cache(maxsize=192)(self._draw)

    def bridge(self, name: str, index: int) -> Shorts:
        """Shape (steps + 1,): 0 at the opening and at the close of session `index`."""
        block: Shorts = self._block(name, index // _BLOCK)
        walk: Shorts = block[index % _BLOCK]
        minutes = calendar.sessions()[index].minutes
        if minutes * STEPS_A_MINUTE == _MOST_STEPS:
            return walk
        # A half day ends where the walk then is, so it is tied down again.
        steps = minutes * STEPS_A_MINUTE
        cut = walk[: steps + 1] * np.float32(np.sqrt(_MOST_STEPS / steps))
        tied: Shorts = cut - np.linspace(0, cut[-1], steps + 1, dtype=np.float32)
        return tied

    def _draw(self, name: str, block: int) -> Shorts:
        chance = stream(self._seed, name, "bridge", block)
        steps = chance.standard_normal((_BLOCK, _MOST_STEPS), dtype=np.float32)
        walk = np.zeros((_BLOCK, _MOST_STEPS + 1), dtype=np.float32)
        np.cumsum(steps, axis=1, out=walk[:, 1:])
        walk -= walk[:, -1:] * np.linspace(0, 1, _MOST_STEPS + 1, dtype=np.float32)
        walk /= np.float32(np.sqrt(_MOST_STEPS))
        return walk
