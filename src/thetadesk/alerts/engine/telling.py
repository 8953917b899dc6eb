"""What the engine says: each move of an instance, and what a condition says now, in words with the numbers filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from thetadesk.alerts import syntax
from thetadesk.alerts.engine.describing import Known, decisive, words
from thetadesk.alerts.engine.figures import Graph, Told, leaves
from thetadesk.alerts.engine.instances import Instance, Said
from thetadesk.alerts.engine.sources import Sources
from thetadesk.alerts.engine.weaving import key_of
from thetadesk.alerts.model import Change, Saved, State

_MOST_REASONS = 2


class Teller:
    """Calls `changes` with each move. `heard_ns` says when this process read the tick that it is working on, `now_ns` is
    the same steady clock, `time` the engine's (epoch seconds). `heard_at` is when anything but a tick was heard."""

    def __init__(
        self,
        changes: Callable[[Change], None],
        graph: Graph,
        sources: Sources,
        heard_ns: Callable[[], int],
        now_ns: Callable[[], int],
        time: Callable[[], float],
    ) -> None:
        self._changes = changes
        self._graph, self._sources = graph, sources
        self._heard_ns, self._now_ns = heard_ns, now_ns
        self._time = time
        self._seq = 0
        self.heard_at: int | None = None

    def hear(self) -> int:
        """What is worked on from here on is heard now, and is no tick; when that is."""
        self.heard_at = self._now_ns()
        return self.heard_at

    def say(self, instance: Instance, before: State, after: State, at: float, why: str = "") -> None:
        """Tells a move, with what it rests on in words."""
        rule, standing = instance.running.rule, instance.standing
        value, threshold = self._decisive(instance)
        told = words(rule.line.condition, self._known_of(instance.key))
        if instance.absence and after is State.FIRING and standing.last_fired_at == at:
            told += f" (became so while {instance.absence})"
        if after is State.NO_DATA:
            why = why or self._why_unknown(instance)
        self._seq += 1
        ages = [self._sources.age(each, at) for each in _asked_of(instance)]
        change = Change(
            rule.id,
            rule.version,
            instance.key,
            before,
            after,
            at,
            self._heard_ns() if self.heard_at is None else self.heard_at,
            value,
            threshold,
            f"{told}: {why}" if why else told,
            self._seq,
            standing.saved(value),
            standing.repeats if after is State.FIRING else 0,
            self._now_ns(),
            max((age for age in ages if age is not None), default=None),
        )
        self._changes(change)

    def said(self, instance: Instance) -> Said:
        """What the condition says of an instance now."""
        condition = instance.running.rule.line.condition
        true = instance.true()
        why = self._why_unknown(instance) if true is None else ""
        told = words(condition, self._known_of(instance.key))
        return Said(instance.key, true, *self._decisive(instance), f"{told} ({why})" if why else told)

    def saved(self, instance: Instance) -> Saved:
        """How an instance stands, as it is kept."""
        return instance.standing.saved(self._decisive(instance)[0])

    def _why_unknown(self, instance: Instance) -> str:
        found = (self._sources.why(each, self._time()) for each in _asked_of(instance) if each.value is None)
        reasons = list(dict.fromkeys(each for each in found if each))
        return "; ".join(reasons[:_MOST_REASONS])

    def _decisive(self, instance: Instance) -> tuple[float | None, float | None]:
        return decisive(instance.running.rule.line.condition, self._known_of(instance.key))

    def _known_of(self, subject: str) -> Known:
        return lambda value: self._value(value, subject)

    def _value(self, value: syntax.Value, subject: str) -> float | None:
        if isinstance(value, syntax.Number):
            return value.value
        found = self._graph.get(key_of(value, subject))
        if isinstance(found, Told):
            return self._sources.value(found, self._time())
        return None if found is None else found.value


def _asked_of(instance: Instance) -> Iterable[Told]:
    """The values from outside that an instance rests on, in the order of its condition."""
    found: dict[Told, None] = {}
    for figure in instance.figures():
        found |= dict.fromkeys(sorted(leaves(figure), key=lambda each: str(each.key)))
    return found
