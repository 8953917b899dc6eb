"""Answers that are dear to reckon, kept until what they rest on moves.

`App.remembered` forgets with every write, and jobs and alerts write all the time; these answers rest on books and on the
daily record, which move a few times a day.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

MOST = 32
"""How many answers are kept: each may be some hundred kilobytes."""


class Lasting:
    """Bodies of answers by what was asked. The one that was asked for longest ago goes first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[Hashable, bytes]] = OrderedDict()

    def body(self, question: Hashable, edition: Hashable, make: Callable[[], bytes]) -> bytes:
        """What `make` answers to the question; made anew once `edition`, which says on what it rests, has moved."""
        with self._lock:
            known = self._kept.get(question)
            if known is not None and known[0] == edition:
                self._kept.move_to_end(question)
                return known[1]
        body = make()
        with self._lock:
            self._kept[question] = (edition, body)
            self._kept.move_to_end(question)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return body
