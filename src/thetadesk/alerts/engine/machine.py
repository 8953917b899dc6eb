"""How an instance of a rule moves: the one table of allowed moves, and the rules by which it takes them.

`armed` says that it may fire: from the firing on it is not, until what was fired is over. So neither a gap in the data
nor a restart makes it fire twice, and what became true meanwhile fires once.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from thetadesk.alerts.model import Saved, State
from thetadesk.alerts.syntax import And, Condition, Crossing, Direction, RuleLine

GRACE_SECONDS = 60.0
"""How long something may be unknown before that is told."""

_STOPS = frozenset({State.ERROR, State.PAUSED, State.EXPIRED})
MOVES: dict[State, frozenset[State]] = {
    State.OK: _STOPS | {State.PENDING, State.FIRING, State.NO_DATA},
    State.PENDING: _STOPS | {State.OK, State.FIRING, State.NO_DATA},
    # From firing to firing: a reminder.
    State.FIRING: _STOPS | {State.OK, State.FIRING, State.NO_DATA},
    State.NO_DATA: _STOPS | {State.OK, State.PENDING, State.FIRING},
    State.ERROR: _STOPS | {State.OK, State.PENDING, State.FIRING, State.NO_DATA},
    State.PAUSED: _STOPS | {State.OK, State.PENDING, State.FIRING, State.NO_DATA},
    State.EXPIRED: frozenset({State.OK}),
}
"""Where an instance may go from where it stands. What has expired comes back only as another version."""


class MoveError(Exception):
    """A move that the table does not allow: a bug."""


@dataclass(frozen=True, slots=True)
class Terms:
    """When a rule fires and how often, in seconds. `moves_on` says that what it watches for is a crossing either way:
    the next one ends what the last one told."""

    holds_for: float = 0.0
    cooldown: float = 0.0
    repeat: float | None = None
    once: bool = False
    moves_on: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a condition: whether it is true (for a crossing: at this moment), whether it is still true (for
    a crossing: until the value is back), whether it has ended what was fired, and since when something that it rests on
    is unknown. None: nobody can say."""

    true: bool | None
    lasts: bool | None
    ended: bool | None
    unknown_since: float | None = None


@dataclass(slots=True)
class Standing:
    """Where an instance stands. `held_since` is when its condition became true, `told_at` when it fired or reminded
    last. `due` is when it must be looked at again though nothing happens."""

    state: State = State.OK
    since: float = 0.0
    armed: bool = True
    count: int = 0
    repeats: int = 0
    held_since: float | None = None
    last_fired_at: float | None = None
    told_at: float | None = None
    due: float | None = field(default=None, compare=False)

    @classmethod
    def restored(cls, saved: Saved) -> Standing:
        """As it was left. How long a condition had held is not known any more."""
        fired_at = saved.last_fired_at
        return cls(
            saved.state, saved.since, saved.armed, saved.count, last_fired_at=fired_at, told_at=fired_at
        )

    def saved(self, value: float | None) -> Saved:
        """What must be found again after a restart."""
        return Saved(self.state, self.since, self.armed, value, self.last_fired_at, self.count)

    def move(self, state: State, at: float) -> State:
        """Goes to `state`. Raises MoveError."""
        if state not in MOVES[self.state]:
            raise MoveError(f"an alert cannot go from {self.state} to {state}")
        if state is not self.state:
            self.since = at
        self.state = state
        return state


def step(one: Standing, terms: Terms, read: Reading, now: float) -> State | None:
    """Moves an instance once as its condition asks, at `now` (epoch seconds): its new state, None if it stays. Call
    again until it stays; then `due` says when to look next if nothing happens before."""
    one.due = None
    if one.state is State.EXPIRED:
        return None
    if read.true is None and read.ended is not True:
        return _unknown(one, read, now)
    return _armed(one, terms, read, now) if one.armed else _raised(one, terms, read, now)


def stop(one: Standing, state: State, now: float) -> State | None:
    """Pauses it, ends it for good, or says that its rule cannot be evaluated; None if it stands so already."""
    one.due = one.held_since = None
    return None if one.state in (state, State.EXPIRED) else one.move(state, now)


def resume(one: Standing, now: float) -> State | None:
    """Its rule is watched again: what was told and is not over is still told."""
    if one.state not in (State.PAUSED, State.ERROR):
        return None
    return one.move(State.OK if one.armed else State.FIRING, now)


def close(one: Standing, now: float) -> State | None:
    """The hours in which it listens are over: what was told stays told, what was waited for is forgotten."""
    one.due = one.held_since = None
    return one.move(State.OK, now) if one.state is State.PENDING else None


def _unknown(one: Standing, read: Reading, now: float) -> State | None:
    if one.state is State.NO_DATA or read.unknown_since is None:
        return None
    told_at = read.unknown_since + GRACE_SECONDS
    if now < told_at:
        one.due = told_at
        return None
    one.held_since = None
    return one.move(State.NO_DATA, now)


def _raised(one: Standing, terms: Terms, read: Reading, now: float) -> State | None:
    """It has fired, and that is not over."""
    if read.ended is True or (terms.moves_on and read.true and one.told_at != now):
        one.armed, one.held_since, one.told_at = True, None, None
        return one.move(State.EXPIRED if terms.once else State.OK, now)
    if one.state is not State.FIRING:
        return one.move(State.FIRING, now)
    if terms.repeat is not None and one.told_at is not None:
        if now >= one.told_at + terms.repeat:
            # Numbered by the time since the firing: after a restart none is taken for one that was told before it.
            periods = now - (one.last_fired_at or one.told_at)
            one.repeats = max(one.repeats + 1, int(periods / terms.repeat))
            one.told_at = now
            return one.move(State.FIRING, now)
        one.due = one.told_at + terms.repeat
    return None


def _armed(one: Standing, terms: Terms, read: Reading, now: float) -> State | None:
    true = read.true if one.held_since is None else read.lasts
    if true is None:
        return _unknown(one, read, now)
    if not true:
        one.held_since = None
        return None if one.state is State.OK else one.move(State.OK, now)
    if one.held_since is None:
        one.held_since = now
    ready_at = one.held_since + terms.holds_for
    if one.last_fired_at is not None:
        ready_at = max(ready_at, one.last_fired_at + terms.cooldown)
    if now >= ready_at:
        return _fire(one, now)
    one.due = ready_at
    return None if one.state is State.PENDING else one.move(State.PENDING, now)


def _fire(one: Standing, now: float) -> State:
    one.armed, one.held_since = False, None
    one.count += 1
    one.repeats = 0
    one.last_fired_at = one.told_at = now
    return one.move(State.FIRING, now)


def terms_of(line: RuleLine) -> Terms:
    """When a rule fires and how often."""
    return Terms(
        float(line.holds_for or 0),
        float(line.cooldown or 0),
        line.repeat,
        line.once,
        line.clears_when is None and moves_on(line.condition),
    )


def moves_on(condition: Condition) -> bool:
    """Whether what is watched for is a crossing either way, which nothing ends but the next one."""
    match condition:
        case Crossing():
            return condition.direction is Direction.EITHER
        case And():
            return any(moves_on(each) for each in condition.terms)
    return False
