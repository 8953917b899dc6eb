"""Those whom facts have stirred while the facts are taken in pieces: they are evaluated when all is taken."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from thetadesk.alerts.engine.bands import Crossing
from thetadesk.alerts.engine.instances import Instance

_AT_ONCE = 8  # instances that are evaluated before others have their turn


class Held:
    """Instances and crossings whose evaluation is put off. A tick that stirs one meanwhile evaluates it all the same."""

    def __init__(self) -> None:
        self._instances: dict[Instance, None] = {}
        self._moments: list[Crossing] = []

    def hold(self, stirred: list[Instance], moments: list[Crossing]) -> None:
        """Puts these off: nobody is left in either list."""
        for instance in stirred:
            instance.stirred = False
            self._instances[instance] = None
        self._moments += moments
        stirred.clear()
        moments.clear()

    def release(self) -> Iterator[list[Crossing]]:
        """Stirs those who were put off again, some at a time in their order, and answers their crossings."""
        held, self._instances = sorted(self._instances, key=attrgetter("order")), {}
        moments, self._moments = self._moments, []
        for first in range(0, len(held), _AT_ONCE):
            some = held[first : first + _AT_ONCE]
            for instance in some:
                instance.stir()
            yield [each for each in moments if each.owner in some] if moments else []
