"""Thresholds on a number line, and the band between the two that the value lies between.

While a value stays within its band no comparison with any threshold can change: that is all that a quiet tick has to
find out. A value that leaves its band flips exactly the atoms whose thresholds it passed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from math import inf, nextafter

from thetadesk.alerts.syntax import Direction, Relation

DECIMALS = 9
"""Values are compared as they are rounded to so many decimals: a mid of 184.99 and 185.01 is 185, whatever binary
fractions make of it."""
_STEP = 10.0**-DECIMALS

Stir = Callable[["Atom"], None]
"""Told of every atom that is not as it was."""

_TRUTHS: dict[Relation, tuple[bool, bool, bool]] = {
    Relation.LESS: (True, False, False),
    Relation.AT_MOST: (True, True, False),
    Relation.EQUAL: (False, True, False),
    Relation.AT_LEAST: (False, True, True),
    Relation.MORE: (False, False, True),
}
"""Whether a value that lies below, at, or above a threshold stands so to it."""


class Atom:
    """One comparison of a value with a threshold. `truth` holds as long as the value is known; `lasts` is the same but
    for what is only true for a moment. `owner` is whom the engine asks when it flips."""

    __slots__ = ("lasts", "owner", "threshold", "truth", "truths")

    def __init__(self, relation: Relation, threshold: float, owner: object) -> None:
        self.truths = _TRUTHS[relation]
        self.threshold = round(threshold, DECIMALS)
        self.owner = owner
        self.truth = False
        self.lasts = False

    def lies(self, side: int, stir: Stir) -> None:
        """Takes on which side of the threshold the value lies now: −1 below, 0 at it, 1 above."""
        truth = self.truths[side + 1]
        if truth is not self.truth:
            self.truth = self.lasts = truth
            stir(self)

    def begin(self, side: int, stir: Stir) -> None:
        """The same for the first value that is known."""
        self.truth = self.lasts = self.truths[side + 1]
        stir(self)


class Crossing(Atom):
    """The moment at which a value comes to the other side of a threshold: `truth` until `passed` is called, `lasts`
    until the value is back (whichever side it crossed to, for one that crosses either way). Both values of a crossing
    must be known, but something unknown may lie between them. What crosses either way lasts until it crosses again if
    `moves_on`, else it is over with the moment."""

    __slots__ = ("direction", "moves_on", "side")

    def __init__(self, direction: Direction, threshold: float, owner: object, moves_on: bool = False) -> None:
        super().__init__(Relation.EQUAL, threshold, owner)
        self.direction = direction
        self.moves_on = moves_on
        self.side: int | None = None

    def lies(self, side: int, stir: Stir) -> None:
        was, self.side = self.side, side
        if was is None or was == side:
            return
        above = was <= 0 < side and self.direction is not Direction.BELOW
        below = was >= 0 > side and self.direction is not Direction.ABOVE
        if above or below:
            self.truth = self.lasts = True
            stir(self)
        elif self.lasts and not self._stays(side):
            self.lasts = False
            stir(self)

    def begin(self, side: int, stir: Stir) -> None:
        self.lies(side, stir)
        if not self.truth:
            stir(self)

    def passed(self) -> None:
        """The moment is over."""
        self.truth = False
        if self.direction is Direction.EITHER:
            self.lasts = self.moves_on

    def remember(self, value: float | None, raised: bool) -> None:
        """Where the value was seen last, before this process began, and whether its crossing was told and lasts."""
        if raised:
            self.side, self.lasts = -1 if self.direction is Direction.BELOW else 1, True
        elif value is not None:
            self.side = _side(value, self.threshold)

    def _stays(self, side: int) -> bool:
        if self.direction is Direction.EITHER:
            return True
        return side > 0 if self.direction is Direction.ABOVE else side < 0


class Band:
    """The atoms of one value, by threshold. Values from `low` to `high`, both included, change nothing; what is not
    known yet lies in no band at all."""

    __slots__ = ("_atoms", "_place", "_thresholds", "high", "low")

    def __init__(self) -> None:
        self.low, self.high = inf, -inf
        self._thresholds: list[float] = []
        self._atoms: list[list[Atom]] = []
        # Between two thresholds the place is even, twice how many lie below; at a threshold it is odd.
        self._place = -1

    def __bool__(self) -> bool:
        return bool(self._thresholds)

    def add(self, atom: Atom, value: float | None, stir: Stir) -> None:
        """Takes an atom in; `value` is where the value lies, if that is known."""
        at = bisect_left(self._thresholds, atom.threshold)
        if at == len(self._thresholds) or self._thresholds[at] != atom.threshold:
            self._thresholds.insert(at, atom.threshold)
            self._atoms.insert(at, [])
        self._atoms[at].append(atom)
        self._settle(value)
        if value is not None:
            atom.begin(_side(value, atom.threshold), stir)

    def remove(self, atom: Atom, value: float | None) -> None:
        """Lets an atom go."""
        at = bisect_left(self._thresholds, atom.threshold)
        self._atoms[at].remove(atom)
        if not self._atoms[at]:
            del self._thresholds[at], self._atoms[at]
        self._settle(value)

    def lose(self) -> None:
        """The value is not known any more: whatever comes next is looked at."""
        self.low, self.high = inf, -inf

    def move(self, value: float, stir: Stir) -> None:
        """Takes the value's new place and says which atoms that flips."""
        was, place = self._place, self._find(value)
        if was < 0:
            for threshold, atoms in zip(self._thresholds, self._atoms, strict=True):
                for atom in atoms:
                    atom.begin(_side(value, threshold), stir)
        elif was != place:
            for at in range(min(was, place) // 2, (max(was, place) + 1) // 2):
                side = (place > 2 * at + 1) - (place < 2 * at + 1)
                for atom in self._atoms[at]:
                    atom.lies(side, stir)

    def _settle(self, value: float | None) -> None:
        """After thresholds have come or gone. The place of a value that is unknown now is forgotten: every atom is told
        anew where it lies, which says nothing to those that know."""
        if value is not None:
            self._find(value)
        else:
            self._place = -1
            self.lose()

    def _find(self, value: float) -> int:
        thresholds = self._thresholds
        value = round(value, DECIMALS)
        at = bisect_left(thresholds, value)
        if at < len(thresholds) and thresholds[at] == value:
            self.low = self.high = value
            self._place = 2 * at + 1
        else:
            # Narrower than it could be: what is so near a threshold is rounded first.
            self.low = max(thresholds[at - 1] + _STEP, nextafter(thresholds[at - 1], inf)) if at else -inf
            self.high = (
                min(thresholds[at] - _STEP, nextafter(thresholds[at], -inf)) if at < len(thresholds) else inf
            )
            self._place = 2 * at
        return self._place


def _side(value: float, threshold: float) -> int:
    value = round(value, DECIMALS)
    return (value > threshold) - (value < threshold)
