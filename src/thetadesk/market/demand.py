"""Which symbols are wanted, by whom, and what is given up first when not everything can be followed.

Streams subscribe what is wanted here and nothing else. Everything runs on the event loop's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from thetadesk.market.model import Degradation, Priority

Changed = Callable[[], None]

# What is still followed at each stage of degradation.
_KEPT = {
    Degradation.NONE: Priority.CHAIN,
    Degradation.CHAINS: Priority.SCREEN,
    Degradation.POSITIONS: Priority.WATCHED,
}


class Demand:
    """The set of wanted symbols, kept by owner (`ws:7`, `book`, `rule:3`): who asks again replaces what it asked for."""

    def __init__(self) -> None:
        self._owners: dict[str, tuple[frozenset[str], Priority]] = {}
        self._counts: dict[str, list[int]] = {}
        self._best: dict[str, Priority] = {}
        self._listeners: list[Changed] = []
        self._ordered: list[str] | None = None
        self.degradation = Degradation.NONE

    def __contains__(self, symbol: str) -> bool:
        """Whether anybody wants the symbol, followed just now or not."""
        return symbol in self._best

    def __len__(self) -> int:
        """How many symbols anybody wants."""
        return len(self._best)

    def want(self, owner: str, symbols: Iterable[str], priority: Priority = Priority.SCREEN) -> None:
        """From now on `owner` wants exactly these symbols."""
        wanted = frozenset(symbols)
        before, rank = self._owners.get(owner, (frozenset(), priority))
        if wanted:
            self._owners[owner] = (wanted, priority)
        else:
            self._owners.pop(owner, None)
        moved = before if rank is not priority else before - wanted
        self._count(wanted if rank is not priority else wanted - before, priority, 1)
        self._count(moved, rank, -1)
        self._settle((before | wanted) if rank is not priority else before ^ wanted)

    def unwant(self, owner: str) -> None:
        """`owner` wants nothing any more."""
        self.want(owner, ())

    def degrade(self, level: Degradation) -> None:
        """Gives up what `level` says, or takes it up again."""
        if level is not self.degradation:
            self.degradation = level
            self._tell()

    def wanted(self, limit: int | None = None) -> list[str]:
        """The symbols to follow, most important first and among equals the longest wanted; at most `limit`."""
        if self._ordered is None:
            kept = _KEPT[self.degradation]
            ranked = sorted(self._best.items(), key=lambda each: each[1])
            self._ordered = [symbol for symbol, priority in ranked if priority <= kept]
        return self._ordered[:limit]

    def priority(self, symbol: str) -> Priority | None:
        """Why the symbol is wanted most; None if nobody wants it."""
        return self._best.get(symbol)

    def listen(self, changed: Changed) -> Callable[[], None]:
        """Calls `changed` whenever `wanted` answers differently, until what is returned is called."""
        self._listeners.append(changed)
        return lambda: self._listeners.remove(changed)

    def _count(self, symbols: Iterable[str], priority: Priority, by: int) -> None:
        for symbol in symbols:
            counts = self._counts.get(symbol)
            if counts is None:
                counts = self._counts[symbol] = [0] * len(Priority)
            counts[priority] += by

    def _settle(self, symbols: Iterable[str]) -> None:
        changed = False
        # Sorted, so that the order of the wanted does not depend on the order of a set.
        for symbol in sorted(symbols):
            best = next((each for each in Priority if self._counts[symbol][each]), None)
            if best is None:
                del self._counts[symbol]
            if best is self._best.get(symbol):
                continue
            changed = True
            if best is None:
                del self._best[symbol]
            else:
                self._best[symbol] = best
        if changed:
            self._tell()

    def _tell(self) -> None:
        self._ordered = None
        for changed in tuple(self._listeners):
            changed()
