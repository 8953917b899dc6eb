"""The parts of a running rule: its instances, each with where it stands and how its condition is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import inf
from typing import Protocol, TypeVarTuple

from thetadesk.alerts.engine.bands import Atom
from thetadesk.alerts.engine.figures import Figure
from thetadesk.alerts.engine.hours import changes_at, ends_at, is_open
from thetadesk.alerts.engine.machine import Reading, Standing, Terms
from thetadesk.alerts.engine.weaving import Truth
from thetadesk.alerts.model import State
from thetadesk.alerts.syntax import Of, RuleLine, Schedule

Parts = TypeVarTuple("Parts")


@dataclass(frozen=True, slots=True)
class ActiveRule:
    """A rule as the engine takes it: `line` has been checked."""

    id: str
    version: int
    line: RuleLine
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What a condition says of a subject now: whether it is true, None while nobody knows; the value and the threshold
    that stand for it; and the whole of it in words."""

    subject: str
    true: bool | None
    value: float | None
    threshold: float | None
    words: str


class Listening:
    """Everybody with the same schedule. `opened_at` is when it last began to listen, as far as that was seen; `ahead` by
    how many seconds the market's clock is ahead of ours (a simulator's may be)."""

    __slots__ = ("ahead", "instances", "open", "opened_at", "schedule")

    def __init__(self, schedule: Schedule | None, now: float, ahead: float) -> None:
        self.schedule = schedule
        self.ahead = ahead
        self.open = is_open(schedule, now + ahead)
        self.opened_at = now
        self.instances: dict[Instance, None] = {}

    def next_change(self, at: float) -> float | None:
        """When it begins or ceases to listen next."""
        changes = changes_at(self.schedule, at + self.ahead)
        return None if changes is None else changes - self.ahead

    def turn(self, at: float) -> bool:
        """Its hours begin or end, or its market's clock is another one; whether it listens now and did not before, or the
        other way round."""
        was, self.open = self.open, is_open(self.schedule, at + self.ahead)
        if self.open and not was:
            self.opened_at = at
        return self.open is not was


@dataclass(eq=False, slots=True)
class Running:
    """A rule in the engine, with its instances by the key of their subject. `problem` says why it cannot be evaluated."""

    rule: ActiveRule
    terms: Terms
    listening: Listening
    problem: str | None = None
    instances: dict[str, Instance] = field(default_factory=dict)

    @property
    def goes_over(self) -> Of | None:
        """Over whom `each` goes; None for a rule without."""
        return None if self.rule.line.each is None else self.rule.line.each.kind.of

    def stops(self, now: float) -> State | None:
        """As what an instance that comes now is not watched; None if it is."""
        if self.problem is not None:
            return State.ERROR
        if self.rule.paused:
            return State.PAUSED
        until = self.rule.line.until
        return None if until is None or now < ends_at(until) else State.EXPIRED


def _nobody() -> bool | None:
    return None


class Instance:
    """One rule, for one subject. `order` is the order in which instances came: those that one tick moves are told in
    it. `began_at` is when it came, `alarm` is when the engine looks at it next, `absence` why it was not watched before,
    in words, as long as nothing has been known of it since."""

    __slots__ = (
        "_stir", "absence", "alarm", "atoms", "began_at", "clears", "key", "lasts", "order", "running", "standing",
        "stirred", "true",
    )  # fmt: skip

    def __init__(
        self, running: Running, key: str, order: int, standing: Standing, stir: Callable[[Instance], None]
    ) -> None:
        self.running = running
        self.key = key
        self.order = order
        self.began_at = 0.0
        self.standing = standing
        self.alarm = inf
        self.stirred = False
        self.absence = ""
        self.true: Truth = _nobody
        self.lasts: Truth = _nobody
        self.clears: Truth | None = None
        self.atoms: tuple[tuple[Figure, Atom], ...] = ()
        self._stir = stir

    def stir(self) -> None:
        """Something that it rests on has changed: it will be evaluated before anything else happens."""
        if not self.stirred:
            self.stirred = True
            self._stir(self)

    def stir_unless_quiet(self) -> None:
        """The same, unless nothing can come of it: most are neither true nor told when their hours begin."""
        if self.standing.state is not State.OK or self.true() is not False:
            self.stir()

    def read(self) -> Reading:
        """What is known of its condition now."""
        true, lasts = self.true(), self.lasts()
        if self.clears is None:
            ended = None if lasts is None else not lasts
        else:
            # What is unknown ends nothing: it may be true.
            ended = self.clears() if true is False else None if true is None else False
        if true is not None and ended is not None:
            return Reading(true, lasts, ended)
        return Reading(true, lasts, ended, self._unknown_since())

    def figures(self) -> Iterable[Figure]:
        """The values that it compares."""
        return dict.fromkeys(figure for figure, _ in self.atoms)

    def _unknown_since(self) -> float | None:
        since = [figure.unknown_since for figure in self.figures() if figure.value is None]
        return max(*since, self.began_at, self.running.listening.opened_at) if since else None


class Attempt(Protocol):
    """Does a piece of work for a rule; answers what went wrong, nothing if all is well."""

    def __call__(self, rule_id: str, work: Callable[[*Parts], None], *parts: *Parts) -> str: ...


def plainly(rule_id: str, work: Callable[[*Parts], None], *parts: *Parts) -> str:  # noqa: ARG001
    """Lets what goes wrong go to whoever gave the tick."""
    work(*parts)
    return ""
