"""Moments that come by themselves: something has held long enough, was unknown for too long, a window slides on.

They are met in the order of time, each at its own: what is decided does not depend on how often somebody looks.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from zlib import crc32

from thetadesk.alerts.engine.deadlines import Deadlines, Ring
from thetadesk.alerts.engine.figures import Figure, Flow, Graph, Stretch
from thetadesk.alerts.engine.instances import Instance, Listening
from thetadesk.alerts.engine.machine import GRACE_SECONDS
from thetadesk.alerts.engine.sources import Sources, Watch


class Waits:
    """The engine's time and what it waits for. `settle` evaluates what a moment has stirred; time never goes back."""

    def __init__(
        self, graph: Graph, flow: Flow, sources: Sources, settle: Callable[[float], None], look_seconds: float
    ) -> None:
        self.now = 0.0
        self._graph, self._flow, self._sources = graph, flow, sources
        self._settle = settle
        self._look_seconds = look_seconds
        self._deadlines = Deadlines()

    def at(self, moment: float, ring: Ring) -> None:
        """Calls `ring` when that moment (epoch seconds) has come."""
        self._deadlines.add(moment, ring)

    def advance(self, now: float) -> float:
        """Meets every moment up to `now`; answers what time it is."""
        while self.meet(now):
            pass
        return self.now

    def meet(self, now: float) -> bool:
        """Meets the next moment up to `now`; False, and it is `now`, if there is none."""
        due = self._deadlines.pop(now)
        if due is None:
            self.now = max(self.now, now)
            return False
        self.now = max(self.now, due[0])
        due[1](self.now)
        self._settle(self.now)
        return True

    def wake(self, instance: Instance, due: float, evaluate: Callable[[Instance, float], None]) -> None:
        """Has an instance looked at though nothing happens."""

        def ring(at: float) -> None:
            if instance.alarm == due:
                instance.alarm = inf
                evaluate(instance, at)

        instance.alarm = due
        self.at(due, ring)

    def await_loss(self, figure: Figure) -> None:
        """Looks again when a value has been unknown for too long, at everybody that it keeps from knowing."""

        def ring(at: float) -> None:
            figure.rings_at = None
            if figure.value is not None:
                return
            if figure.unknown_since + GRACE_SECONDS > at:
                self.await_loss(figure)
                return
            for listener in figure.listeners:
                listener.stir()

        figure.rings_at = figure.unknown_since + GRACE_SECONDS
        self.at(figure.rings_at, ring)

    def look_after(self, watch: Watch) -> None:
        """Asks now and then whether a quote that says nothing is still believed: not of all at the same moment."""

        def ring(at: float) -> None:
            if self._sources.watches.get(watch.symbol) is watch:
                self._sources.doubt(watch, at)
                self.at(at + self._look_seconds, ring)

        share = crc32(watch.symbol.encode()) / 2**32
        self.at(self.now + self._look_seconds * share, ring)

    def slide(self, stretch: Stretch) -> None:
        """Lets a window slide on when its slot ends, until nothing in it changes any more."""

        def ring(at: float) -> None:
            stretch.slides = False
            if self._graph.get(stretch.key) is stretch:
                self._flow.take(stretch, stretch.answer(at), at)
                self._flow.spread([stretch], at)

        stretch.slides = True
        self.at(stretch.window.ends_at(self.now), ring)

    def await_turn(self, listening: Listening, close: Callable[[Instance, float], None]) -> None:
        """Opens and closes a schedule's hours; `close` takes everybody who listens no more."""
        turns_at, ahead = listening.next_change(self.now), listening.ahead
        if turns_at is None:
            return

        def ring(at: float) -> None:
            # Of a clock that was set meanwhile another deadline knows.
            if listening.ahead == ahead:
                self.turn(listening, at, close)

        self.at(turns_at, ring)

    def turn(self, listening: Listening, at: float, close: Callable[[Instance, float], None]) -> None:
        """Has everybody with a schedule listen, or not, as its market's clock says, and awaits the next time."""
        if listening.turn(at):
            for instance in tuple(listening.instances):
                if listening.open:
                    instance.stir_unless_quiet()
                else:
                    close(instance, at)
        self.await_turn(listening, close)
