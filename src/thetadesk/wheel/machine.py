"""How a wheel moves: one table of what each act may lead to, and the walk that a ledger's history takes through it.

A desk that records by hand asks `step` first, which refuses. What a broker tells has happened: `walk` follows it wherever it
goes, and says in words which moves the table does not have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from thetadesk.wheel.model import Act, MoveNotAllowedError, State
from thetadesk.wheel.standing import Standing, state_of

_CASH, _PUT, _SHARES, _CALL = State.CASH, State.CASH_PUT_OPEN, State.SHARES, State.SHARES_CALL_OPEN

MOVES: Mapping[tuple[State, Act], frozenset[State]] = {
    (_CASH, Act.SELL_PUT): frozenset({_PUT}),
    (_CASH, Act.BUY_SHARES): frozenset({_SHARES}),
    (_CASH, Act.IMPORT_SHARES): frozenset({_SHARES}),
    (_PUT, Act.SELL_PUT): frozenset({_PUT}),
    (_PUT, Act.ROLL): frozenset({_PUT}),
    # Too few shares for a call stay beside puts, and outlive them.
    (_PUT, Act.EXPIRE): frozenset({_CASH, _PUT, _SHARES}),
    (_PUT, Act.CLOSE): frozenset({_CASH, _PUT, _SHARES}),
    (_PUT, Act.ASSIGN): frozenset({_PUT, _SHARES}),
    (_PUT, Act.BUY_SHARES): frozenset({_PUT, _SHARES}),
    (_PUT, Act.IMPORT_SHARES): frozenset({_PUT, _SHARES}),
    (_PUT, Act.SELL_SHARES): frozenset({_PUT}),
    (_SHARES, Act.SELL_PUT): frozenset({_PUT, _SHARES}),
    (_SHARES, Act.SELL_CALL): frozenset({_CALL}),
    # Puts that a part's assignment has left over, or that are sold beside the shares, stay with them and outlive them.
    (_SHARES, Act.SELL_SHARES): frozenset({_CASH, _SHARES, _PUT}),
    (_SHARES, Act.BUY_SHARES): frozenset({_SHARES}),
    (_SHARES, Act.IMPORT_SHARES): frozenset({_SHARES}),
    (_SHARES, Act.EXPIRE): frozenset({_SHARES}),
    (_SHARES, Act.CLOSE): frozenset({_SHARES}),
    (_SHARES, Act.ROLL): frozenset({_SHARES}),
    (_SHARES, Act.ASSIGN): frozenset({_SHARES}),
    (_CALL, Act.SELL_PUT): frozenset({_CALL}),
    (_CALL, Act.SELL_CALL): frozenset({_CALL}),
    (_CALL, Act.ROLL): frozenset({_CALL}),
    (_CALL, Act.EXPIRE): frozenset({_SHARES, _CALL, _PUT}),
    (_CALL, Act.CLOSE): frozenset({_SHARES, _CALL, _PUT}),
    (_CALL, Act.CALL_AWAY): frozenset({_CASH, _SHARES, _CALL, _PUT}),
    (_CALL, Act.ASSIGN): frozenset({_CALL}),
    (_CALL, Act.BUY_SHARES): frozenset({_CALL}),
    (_CALL, Act.IMPORT_SHARES): frozenset({_CALL}),
    (_CALL, Act.SELL_SHARES): frozenset({_CALL}),
}
"""Which states an act may lead to; what is not here is not allowed."""

_NEEDS: Mapping[Act, Callable[[Standing], Decimal]] = {
    Act.SELL_CALL: lambda held: held.free_shares,
    Act.SELL_SHARES: lambda held: held.free_shares,
    Act.ASSIGN: lambda held: held.puts,
    Act.CALL_AWAY: lambda held: held.calls,
    Act.EXPIRE: lambda held: held.puts + held.calls,
    Act.CLOSE: lambda held: held.puts + held.calls,
    Act.ROLL: lambda held: held.puts + held.calls,
}
"""What an act cannot be done without."""
_USES_SHARES = frozenset({Act.SELL_CALL, Act.SELL_SHARES, Act.ROLL})


def allowed(state: State) -> tuple[Act, ...]:
    """The acts that move a wheel in this state, in their own order."""
    return tuple(act for act in Act if (state, act) in MOVES)


def possible(standing: Standing) -> tuple[Act, ...]:
    """Those of the acts that something is there for: an option to close, shares that no call has promised."""
    acts = allowed(state_of(standing))
    return tuple(act for act in acts if act not in _NEEDS or _NEEDS[act](standing) > 0)


def step(state: State, act: Act, after: Standing) -> State:
    """The state after an act that leaves the wheel with `after`. MoveNotAllowedError, naming the acts that are allowed,
    where the table does not have the move or calls would be left without their shares."""
    reached = state_of(after)
    if reached not in MOVES.get((state, act), ()):
        raise _refusal(state, act, f"a wheel in {_said(state)} cannot {_said(act)}")
    if act in _USES_SHARES and after.free_shares < 0:
        short = f"{-after.free_shares.normalize():f} shares"
        raise _refusal(state, act, f"calls would be left without {short} that they promise")
    return reached


def _refusal(state: State, act: Act, why: str) -> MoveNotAllowedError:
    acts = [each.value for each in allowed(state)]
    words = ", ".join(map(_said, allowed(state)))
    return MoveNotAllowedError(
        f"Not allowed: {why}. It can: {words}.", state=state.value, act=act.value, allowed=acts
    )


def _said(word: State | Act) -> str:
    return word.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a wheel: the act, None for what no wheel does, what it held afterwards, and the words."""

    act: Act | None
    after: Standing
    on: date
    words: str = ""


@dataclass(frozen=True, slots=True)
class Walk:
    """A wheel's way: its states, of which the first is where it began, and the moves that the table does not have, in
    words with their days. `uncovered` is how many shares calls sold have lacked at most, after any step."""

    states: tuple[State, ...]
    departures: tuple[str, ...] = ()
    uncovered: Decimal = Decimal(0)

    @property
    def state(self) -> State:
        return self.states[-1]


def walk(steps: Iterable[Step], begun: Standing | None = None) -> Walk:
    """The way through these steps, oldest first, of a wheel that held `begun` (nothing) before the first."""
    states = [State.CASH if begun is None else state_of(begun)]
    departures: list[str] = []
    uncovered = Decimal(0)
    for each in steps:
        before, now = states[-1], state_of(each.after)
        if now not in (MOVES.get((before, each.act), ()) if each.act else (before,)):
            departures.append(_departure(before, now, each))
        states.append(now)
        uncovered = max(uncovered, -each.after.free_shares)
    return Walk(tuple(states), tuple(departures), uncovered)


def _departure(before: State, now: State, taken: Step) -> str:
    what = taken.words or (_said(taken.act) if taken.act else "something else")
    return f"{taken.on}: {what}: from {_said(before)} to {_said(now)}"
