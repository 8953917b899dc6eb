"""Makes the tree of a condition into values, atoms, and functions that read them.

Nothing is evaluated of what a user wrote: each piece of the tree becomes a closure over its parts, once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple, Protocol

from thetadesk.alerts import syntax
from thetadesk.alerts.engine.bands import Atom, Crossing
from thetadesk.alerts.engine.figures import Figure, Flow, Graph, Key, Reckoned, Stretch, Sum, Told, Windowed
from thetadesk.alerts.model import Saved
from thetadesk.alerts.observables import observed
from thetadesk.alerts.syntax import Condition, Direction, Function, Of, Operator, Relation

Truth = Callable[[], bool | None]
"""Whether a condition is true; None while nobody can say."""


class Owner(Protocol):
    """An instance of a rule, as its conditions know it: `key` is that of its subject."""

    key: str

    def stir(self) -> None:
        """Something has changed."""
        ...


class Readers(NamedTuple):
    """How a condition is asked: whether it is true (of a crossing: now), and whether it is still true (of a crossing:
    until the value is back)."""

    true: Truth
    lasts: Truth


_OPERATORS: dict[Operator, Callable[[list[float]], float]] = {
    Operator.PLUS: lambda values: values[0] + values[1],
    Operator.MINUS: lambda values: values[0] - values[1],
    Operator.TIMES: lambda values: values[0] * values[1],
    Operator.BY: lambda values: values[0] / values[1],
}
_FUNCTIONS: dict[Function, Callable[[list[float]], float]] = {
    Function.ABS: lambda values: abs(values[0]),
    Function.MIN: min,
    Function.MAX: max,
}
_COMPARISONS = (syntax.Comparison, syntax.Between, syntax.Crossing, syntax.Flag)
_MIRRORED = {
    Relation.LESS: Relation.MORE,
    Relation.AT_MOST: Relation.AT_LEAST,
    Relation.EQUAL: Relation.EQUAL,
    Relation.AT_LEAST: Relation.AT_MOST,
    Relation.MORE: Relation.LESS,
}
_OPPOSITE = {
    Direction.ABOVE: Direction.BELOW,
    Direction.BELOW: Direction.ABOVE,
    Direction.EITHER: Direction.EITHER,
}


def key_of(value: syntax.Value, subject: str) -> Key:
    """The key of a value in the graph; `subject` stands for the one that `each` goes over."""
    match value:
        case syntax.Number():
            return ("number", value.value)
        case syntax.Observable():
            return (value.subject.of, value.subject.key or subject, value.name)
        case syntax.Windowed():
            return (value.function, value.seconds, key_of(value.of, subject))
        case syntax.Arithmetic():
            return (value.operator, key_of(value.left, subject), key_of(value.right, subject))
        case syntax.Negated():
            return ("negated", key_of(value.of, subject))
        case syntax.Called():
            return (value.function, *(key_of(each, subject) for each in value.arguments))


class Weaver:
    """Weaves the conditions of one instance of a rule. `tell` is called with every value that somebody outside must
    tell, new or not; `saved` is how the instance stood before this process.

    `atoms` come with the values that they compare and must be let go again; `told` and `stretches` are the values from
    outside and the windows that were asked for."""

    def __init__(
        self,
        graph: Graph,
        owner: Owner,
        tell: Callable[[Told], None],
        flow: Flow,
        now: float,
        saved: Saved | None = None,
    ) -> None:
        self.atoms: list[tuple[Figure, Atom]] = []
        self.told: list[Told] = []
        self.stretches: list[Stretch] = []
        self._graph = graph
        self._subject = owner.key
        self._owner = owner
        self._tell = tell
        self._flow = flow
        self._now = now
        self._saved = saved
        self._moves_on = False

    def weave(self, condition: Condition, *, moves_on: bool = False) -> Readers:
        """How to ask whether a condition is true."""
        self._moves_on = moves_on
        return self._condition(condition)

    def _condition(self, condition: Condition) -> Readers:
        match condition:
            case syntax.Comparison():
                return self._compared(condition.left, condition.relation, condition.right)
            case syntax.Between():
                above = self._compared(condition.of, Relation.AT_LEAST, condition.low)
                return _all_of([above, self._compared(condition.of, Relation.AT_MOST, condition.high)])
            case syntax.Crossing():
                return self._crossing(condition)
            case syntax.Flag():
                return self._leaf(self._figure(condition.of), Atom(Relation.MORE, 0.0, self._owner))
            case syntax.Not():
                return _opposite(self._condition(condition.of))
            case syntax.And():
                return _all_of([self._condition(each) for each in condition.terms])
            case syntax.Or():
                return _any_of([self._condition(each) for each in condition.terms])

    def _compared(self, left: syntax.Value, relation: Relation, right: syntax.Value) -> Readers:
        if isinstance(left, syntax.Number) and not isinstance(right, syntax.Number):
            left, relation, right = right, _MIRRORED[relation], left
        figure, threshold = self._against(left, right)
        return self._leaf(figure, Atom(relation, threshold, self._owner))

    def _crossing(self, crossing: syntax.Crossing) -> Readers:
        left, direction, right = crossing.left, crossing.direction, crossing.right
        if isinstance(left, syntax.Number) and not isinstance(right, syntax.Number):
            left, direction, right = right, _OPPOSITE[direction], left
        figure, threshold = self._against(left, right)
        atom = Crossing(direction, threshold, self._owner, self._moves_on)
        if self._saved is not None:
            seen = self._saved.last_value if isinstance(right, syntax.Number) else None
            atom.remember(seen, not self._saved.armed)
        return self._leaf(figure, atom)

    def _against(self, left: syntax.Value, right: syntax.Value) -> tuple[Figure, float]:
        """A value and the number that it is compared with: of two values their difference, with nothing."""
        if isinstance(right, syntax.Number):
            return self._figure(left), right.value
        return self._figure(syntax.Arithmetic(left, Operator.MINUS, right)), 0.0

    def _leaf(self, figure: Figure, atom: Atom) -> Readers:
        figure.uses += 1
        self.atoms.append((figure, atom))
        figure.band.add(atom, figure.value, self._flow.stir)

        def true() -> bool | None:
            return None if figure.value is None else atom.truth

        def lasts() -> bool | None:
            return None if figure.value is None else atom.lasts

        return Readers(true, lasts if isinstance(atom, Crossing) else true)

    def _figure(self, value: syntax.Value) -> Figure:
        key = key_of(value, self._subject)
        found = self._graph.get(key)
        if isinstance(value, syntax.Observable):
            told = found if isinstance(found, Told) else Told(key, self._now)
            if found is None:
                self._graph.add(told)
            self._tell(told)
            self.told.append(told)
            return told
        inputs = tuple(self._figure(each) for each in _operands(value))
        if found is None:
            found = self._made(value, key, inputs)
            self._graph.add(found)
            if isinstance(found, Reckoned):
                self._flow.take(found, found.answer(self._now), self._now)
        return found

    def _made(self, value: syntax.Value, key: Key, inputs: tuple[Figure, ...]) -> Figure:
        match value:
            case syntax.Windowed():
                return Windowed(key, self._stretch(inputs[0], value.seconds), value.function, self._now)
            case syntax.Arithmetic():
                return Sum(key, inputs, _OPERATORS[value.operator], self._now)
            case syntax.Negated():
                return Sum(key, inputs, lambda values: -values[0], self._now)
            case syntax.Called():
                return Sum(key, inputs, _FUNCTIONS[value.function], self._now)
        assert isinstance(value, syntax.Number)
        return Told(key, self._now, value.value)

    def _stretch(self, of: Figure, seconds: int) -> Stretch:
        key = ("window", seconds, of.key)
        found = self._graph.get(key)
        if not isinstance(found, Stretch):
            found = Stretch(key, of, seconds, self._now)
            self._graph.add(found)
            self._flow.take(found, found.answer(self._now), self._now)
        self.stretches.append(found)
        return found


def _operands(value: syntax.Value) -> tuple[syntax.Value, ...]:
    match value:
        case syntax.Windowed() | syntax.Negated():
            return (value.of,)
        case syntax.Arithmetic():
            return (value.left, value.right)
        case syntax.Called():
            return value.arguments
    return ()


def _opposite(of: Readers) -> Readers:
    def turned(read: Truth) -> Truth:
        def truth() -> bool | None:
            found = read()
            return None if found is None else not found

        return truth

    true = turned(of.true)
    return Readers(true, true if of.lasts is of.true else turned(of.lasts))


def _all_of(terms: list[Readers]) -> Readers:
    return _joined(terms, decides=False)


def _any_of(terms: list[Readers]) -> Readers:
    return _joined(terms, decides=True)


def _joined(terms: list[Readers], *, decides: bool) -> Readers:
    """Of several: what one of them `decides` for all, whatever is known of the others."""

    def joined(reads: tuple[Truth, ...]) -> Truth:
        def truth() -> bool | None:
            found: bool | None = not decides
            for read in reads:
                one = read()
                if one is decides:
                    return decides
                if one is None:
                    found = None
            return found

        return truth

    true = joined(tuple(each.true for each in terms))
    if all(each.lasts is each.true for each in terms):
        return Readers(true, true)
    return Readers(true, joined(tuple(each.lasts for each in terms)))


def both(condition: Condition, other: Condition | None) -> Condition:
    """Both conditions, the second if there is one."""
    return condition if other is None else syntax.And((other, condition))


def subject_filter(each: syntax.Each | None) -> Condition | None:
    """Which subjects an `each` goes over, as a condition; None for all."""
    if each is None:
        return None
    if each.kind is not syntax.Kind.SHORT_LEG:
        return each.where
    short = syntax.Flag(syntax.Observable(syntax.Subject(Of.LEG), "short"))
    return short if each.where is None else both(each.where, short)


def whole(line: syntax.RuleLine) -> Condition:
    """What must be true of a subject for the rule to be true of it: to be one that it goes over is a part of it."""
    return both(line.condition, subject_filter(line.each))


def remembered(line: syntax.RuleLine, saved: Saved | None) -> Saved | None:
    """How an instance stood, as far as a crossing may go by it: of comparisons of several values one value was kept, and
    nobody knows any more whose it was."""
    if saved is None:
        return None
    compared = {_compared(node) for node in syntax.walk(line.condition) if isinstance(node, _COMPARISONS)}
    return saved if len(compared) == 1 else replace(saved, last_value=None)


def _compared(node: syntax.Comparison | syntax.Between | syntax.Crossing | syntax.Flag) -> syntax.Value:
    return node.of if isinstance(node, syntax.Between | syntax.Flag) else node.left


def problem_of(line: syntax.RuleLine) -> str | None:
    """Why a rule cannot be evaluated; None if it can. Its text was checked when it was written, but a later version of
    the desk may know other figures."""
    for each in syntax.observables(line):
        if observed(each.subject.of, each.name) is None:
            return f"There is no {each.name} of a {each.subject.of} any more: change the rule."
    return None
