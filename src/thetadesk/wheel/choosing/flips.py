"""What would have changed the choice: the nearest value of each input at which another option is chosen.

Found by deciding again with that one input changed and everything else as it is, so that whoever decides with the value told
gets the option told. Inputs move in the steps in which they are quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from thetadesk.wheel.choosing.asking import Ask, Flip
from thetadesk.wheel.choosing.board import Board, Row
from thetadesk.wheel.choosing.deciding import Decision, decide
from thetadesk.wheel.model import Profile

CENT, BASIS_POINT, CONTRACT = 0.01, 0.0001, 1.0
_DECIMALS = 4  # of the finest step
_REACH = (0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32)
"""How far an input is moved, as a fraction of what it is, before nothing is said of it."""

Changed = tuple[Board, Ask]


@dataclass(frozen=True, slots=True)
class _Input:
    """An input and the numbers of steps by which to try to change it, nearest first."""

    name: str
    of: str
    now: float
    step: float
    tries: tuple[int, ...]

    def at(self, steps: int) -> float:
        return max(round(self.now + steps * self.step, _DECIMALS), 0.0)


def changed(board: Board, ask: Ask, name: str, of: str, value: float | str) -> Changed:
    """Board and ask with one input of a flip, by its name, set to a value."""
    if name == "profile":
        return board, replace(ask, profile=Profile(str(value)))
    number = float(value)
    if name == "spot":
        return replace(board, spot=number), ask
    if name == "sigma":
        return replace(board, sigma=replace(board.sigma, value=number)), ask
    change = _with_bid if name == "bid" else _with_interest
    rows = tuple(change(row, number) if row.symbol == of else row for row in board.rows)
    return replace(board, rows=rows), ask


def _with_bid(row: Row, bid: float) -> Row:
    return replace(row, bid=bid, mid=None if row.ask is None else (bid + row.ask) / 2)


def _with_interest(row: Row, contracts: float) -> Row:
    return replace(row, open_interest=contracts)


def flips(board: Board, ask: Ask, decision: Decision) -> tuple[Flip, ...]:
    """The changes that would have led to another choice than this decision's; without a choice, to none."""
    if not decision.candidates:
        return ()
    found = [_nearest(board, ask, decision.chosen, each) for each in _inputs(board, decision)]
    return (*(flip for flip in found if flip is not None), *_profiles(board, ask, decision.chosen))


def _inputs(board: Board, decision: Decision) -> Iterator[_Input]:
    spot, sigma = board.spot or 0.0, board.sigma.value or 0.0
    for way in (-1, 1):
        yield _Input("spot", "", spot, CENT, _tries(spot, CENT, way, _REACH))
        yield _Input("sigma", "", sigma, BASIS_POINT, _tries(sigma, BASIS_POINT, way, _REACH))
    best = decision.candidates[0].row
    whole = (*_REACH, 0.64, 1.0)
    yield _Input("bid", best.symbol, best.bid or 0.0, CENT, _tries(best.bid or 0.0, CENT, -1, whole))
    if best.open_interest:
        tries = _tries(best.open_interest, CONTRACT, -1, whole)
        yield _Input("open_interest", best.symbol, best.open_interest, CONTRACT, tries)
    for runner in decision.candidates[1:2]:
        row = runner.row
        # A bid beyond the ask would be no better bid but a crossed quote.
        room = round(((row.ask or 0.0) - (row.bid or 0.0)) / CENT)
        yield _Input("bid", row.symbol, row.bid or 0.0, CENT, (room,) if room > 0 else ())


def _tries(now: float, step: float, way: int, reach: Iterable[float]) -> tuple[int, ...]:
    sizes = (max(1, int(now * fraction / step + 1e-9)) for fraction in reach)
    return tuple(way * size for size in dict.fromkeys(sizes) if now - size * step > -step or way > 0)


def _nearest(board: Board, ask: Ask, chosen: str, given: _Input) -> Flip | None:
    """The first try that changes the choice, and then the nearest value between it and the one before that does."""

    def then(steps: int) -> str:
        return decide(*changed(board, ask, given.name, given.of, given.at(steps))).chosen

    same = 0
    for steps in given.tries:
        if then(steps) != chosen:
            at = _bisected(same, steps, lambda tried: then(tried) != chosen)
            return Flip(given.name, given.of, given.now, given.at(at), then(at))
        same = steps
    return None


def _bisected(same: int, other: int, differs: Callable[[int], bool]) -> int:
    """The number of steps nearest to `same` that is known to differ."""
    while abs(other - same) > 1:
        middle = (same + other) // 2
        if differs(middle):
            other = middle
        else:
            same = middle
    return other


def _profiles(board: Board, ask: Ask, chosen: str) -> Iterator[Flip]:
    for profile in Profile:
        if profile is not ask.profile:
            then = decide(board, replace(ask, profile=profile)).chosen
            if then != chosen:
                yield Flip("profile", "", ask.profile.value, profile.value, then)
