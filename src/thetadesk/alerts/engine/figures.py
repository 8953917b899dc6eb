"""What rules compare, as a graph: figures that are told (of quotes, of the book) and what is reckoned from them.

Every value is there once, however many rules ask for it, and is reckoned anew only when something that it rests on is
told. A value that nobody can say is None, and so is whatever rests on it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import insort
from collections.abc import Callable, Hashable, Iterable
from heapq import merge
from math import isfinite
from typing import Protocol

from thetadesk.alerts.engine.bands import Band, Stir
from thetadesk.alerts.engine.windows import Window, shift_of
from thetadesk.alerts.syntax import WindowFunction

Key = tuple[Hashable, ...]
"""What tells a value from every other: of whom and what, or how it is reckoned from which keys."""


class Listener(Protocol):
    """An instance of a rule, as values know it."""

    def stir(self) -> None:
        """Something that it rests on is known again."""
        ...


class Figure:
    """One value. `band` holds the atoms that compare it, `feeds` everything that is reckoned from it, what comes first
    before what rests on that. `unknown_since` is when it ceased to be known (epoch seconds)."""

    __slots__ = (
        "band",
        "feeds",
        "key",
        "listeners",
        "rank",
        "rings_at",
        "unknown_since",
        "uses",
        "value",
        "waiting",
    )

    def __init__(self, key: Key, now: float) -> None:
        self.key = key
        self.rank = 0
        self.uses = 0
        self.value: float | None = None
        self.unknown_since = now
        self.band = Band()
        self.feeds: list[Reckoned] = []
        self.listeners: dict[Listener, None] = {}
        self.waiting: dict[Listener, None] = {}
        self.rings_at: float | None = None

    def take(self, value: float | None, at: float, stir: Stir) -> None:
        """Takes what the value is at `at` and says which atoms that flips; what feeds on it is not reckoned yet."""
        if value is None:
            if self.value is not None:
                self.value = None
                self.unknown_since = at
                self.band.lose()
            return
        was, self.value = self.value, value
        band = self.band
        if not band.low <= value <= band.high:
            band.move(value, stir)
        if was is None and self.waiting:
            waiting, self.waiting = self.waiting, {}
            for listener in waiting:
                listener.stir()


class Told(Figure):
    """A value that comes from outside; a number that was written is one that nobody has to be asked for."""

    __slots__ = ("is_asked",)

    def __init__(self, key: Key, now: float, number: float | None = None) -> None:
        super().__init__(key, now)
        self.value = number
        self.is_asked = number is None


class Reckoned(Figure, ABC):
    """A value that follows from others. `spans` says that these are told of more than one subject."""

    __slots__ = ("inputs", "spans")

    def __init__(self, key: Key, inputs: tuple[Figure, ...], now: float) -> None:
        super().__init__(key, now)
        self.inputs = inputs
        self.rank = 1 + max(each.rank for each in inputs)
        self.spans = len({each.key[:2] for each in leaves(self)}) > 1

    @abstractmethod
    def answer(self, at: float) -> float | None:
        """What it is at `at`, from what its inputs are now."""


class Sum(Reckoned):
    """A value reckoned by `reckon` from the values of its inputs, all of which must be known; unknown too where there
    is no finite answer."""

    __slots__ = ("reckon",)

    def __init__(
        self, key: Key, inputs: tuple[Figure, ...], reckon: Callable[[list[float]], float], now: float
    ) -> None:
        super().__init__(key, inputs, now)
        self.reckon = reckon

    def answer(self, at: float) -> float | None:  # noqa: ARG002
        values = [each.value for each in self.inputs]
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return None
        try:
            found = self.reckon(known)
        except ArithmeticError:
            return None
        return found if isfinite(found) else None


class Stretch(Reckoned):
    """The window of one value. Its own value is that value: what functions answer is theirs. `slides` says that it will
    be asked again when its slot ends."""

    __slots__ = ("_shift", "_slide", "seconds", "slides", "window")

    def __init__(self, key: Key, of: Figure, seconds: int, now: float) -> None:
        super().__init__(key, (of,), now)
        self.seconds = seconds
        self.slides = False
        self._shift = shift_of(" ".join(map(str, of.key)), seconds)
        self.window = Window(seconds, self._shift)
        self._slide: Callable[[Stretch], None] | None = None

    def slide_on(self, slide: Callable[[Stretch], None]) -> None:
        """`slide` lets it slide on when its slot ends: called whenever time alone may change an answer."""
        self._slide = slide
        if not self.slides and not self.window.is_still:
            slide(self)

    def answer(self, at: float) -> float | None:
        value = self.inputs[0].value
        if value is None:
            self.window.roll(at)
        else:
            self.window.put(value, at)
        if self._slide is not None and not self.slides and not self.window.is_still:
            self._slide(self)
        return value

    def fill(self, past: Iterable[tuple[float, float]], now: float) -> None:
        """Begins the window anew with what the value was before, and is now."""
        self.window = Window(self.seconds, self._shift)
        for at, value in past:
            self.window.put(value, at)
        self.answer(now)


class Windowed(Reckoned):
    """What a function says of a window; unknown while the value itself is."""

    __slots__ = ("function", "stretch")

    def __init__(self, key: Key, stretch: Stretch, function: WindowFunction, now: float) -> None:
        super().__init__(key, (stretch,), now)
        self.stretch = stretch
        self.function = function

    def answer(self, at: float) -> float | None:  # noqa: ARG002
        return None if self.stretch.value is None else self.stretch.window.answer(self.function)


class Flow:
    """Gives values what they are now, and reckons anew what rests on them. `stir` is told of every atom that flips,
    `lost` of every value that is not known any more."""

    __slots__ = ("_lost", "stir")

    def __init__(self, stir: Stir, lost: Callable[[Figure], None]) -> None:
        self.stir = stir
        self._lost = lost

    def take(self, figure: Figure, value: float | None, at: float) -> None:
        """Gives one value what it is at `at`; what rests on it waits for `spread`."""
        if value is not None and not isfinite(value):
            value = None
        was_known = figure.value is not None
        figure.take(value, at, self.stir)
        if was_known and value is None:
            self._lost(figure)

    def spread(self, changed: Iterable[Figure], at: float) -> None:
        """Reckons what rests on values that have changed, each once, and after what it rests on itself."""
        for figure in feeds_of(changed):
            self.take(figure, figure.answer(at), at)


def feeds_of(changed: Iterable[Figure]) -> Iterable[Reckoned]:
    """What rests on values that have changed, each once, and after what it rests on itself."""
    feeds = [each.feeds for each in changed if each.feeds]
    if not feeds:
        return ()
    return feeds[0] if len(feeds) == 1 else dict.fromkeys(merge(*feeds, key=_rank))


def _rank(figure: Figure) -> int:
    return figure.rank


class Graph:
    """Every value that some rule asks for, by key."""

    def __init__(self) -> None:
        self._figures: dict[Key, Figure] = {}
        self._stretches: dict[Stretch, None] = {}

    def get(self, key: Key) -> Figure | None:
        return self._figures.get(key)

    def stretches(self) -> list[Stretch]:
        """Every window."""
        return list(self._stretches)

    def add(self, figure: Figure) -> None:
        """Takes in a value that was not there; one that is reckoned is fed by all that it rests on."""
        self._figures[figure.key] = figure
        if isinstance(figure, Stretch):
            self._stretches[figure] = None
        if isinstance(figure, Reckoned):
            for each in figure.inputs:
                each.uses += 1
            for ancestor in _ancestors(figure):
                insort(ancestor.feeds, figure, key=_rank)

    def let_go(self, figure: Figure) -> list[Figure]:
        """One that asked for it does not any more; what nobody asks for goes, and is answered."""
        figure.uses -= 1
        if figure.uses > 0:
            return []
        del self._figures[figure.key]
        if isinstance(figure, Stretch):
            del self._stretches[figure]
        gone = [figure]
        if isinstance(figure, Reckoned):
            for ancestor in _ancestors(figure):
                ancestor.feeds.remove(figure)
            for each in figure.inputs:
                gone += self.let_go(each)
        return gone


def _ancestors(figure: Reckoned) -> set[Figure]:
    found: set[Figure] = set()
    waiting: list[Figure] = list(figure.inputs)
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            if isinstance(each, Reckoned):
                waiting += each.inputs
    return found


def leaves(figure: Figure) -> set[Told]:
    """The values from outside that a value rests on, itself if it is one; numbers left out."""
    found = {figure} | (_ancestors(figure) if isinstance(figure, Reckoned) else set())
    return {each for each in found if isinstance(each, Told) and each.is_asked}
