"""What could be typed at a place of a rule.

The text before the place is read as a rule; what the reader would have taken where it ends is what fits. So completion
offers exactly what the parser takes, and of values those that can be compared with what they would stand beside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Final

from thetadesk.alerts.clauses import CLAUSE_USES
from thetadesk.alerts.observables import OBSERVED, Observed, observed
from thetadesk.alerts.parser import read
from thetadesk.alerts.reading import Reader, Sort, Wanted
from thetadesk.alerts.subjects import NAMED, key_text, symbol_text
from thetadesk.alerts.syntax import Function, Of, RuleSyntaxError, Unit
from thetadesk.alerts.values import WINDOWS, own_names

MOST_SYMBOLS: Final = 20
"""So many symbols are offered at once."""

_TELLING = 3  # so many letters say enough to look for them in titles
_PARTIAL = re.compile(r"(?:\$?[0-9][0-9.]*[%A-Za-z]*|[A-Za-z_][0-9A-Za-z_]*)?\Z", re.ASCII)
_DURATIONS = ("30s", "1m", "5m", "15m", "1h", "4h", "1d")
_TIMES = ("09:30", "09:45", "15:45", "16:00")
_EXAMPLES = {
    Unit.DOLLARS: ("$100", "$500", "$1000"),
    Unit.PERCENT: ("1%", "5%", "25%", "50%", "75%"),
    Unit.DAYS: ("0", "2", "5", "7", "21", "45"),
    Unit.SECONDS: ("1m", "15m", "1h", "24h", "48h"),
    Unit.SHARES: ("0", "100"),
    Unit.NUMBER: ("0", "0.3", "0.5", "1"),
}
_QUOTED = frozenset(each.unit for each in OBSERVED if each.of is Of.QUOTE)
_SIGNS = {Unit.PERCENT: ("%",), Unit.DAYS: ("", "d"), Unit.SECONDS: ("s", "m", "h", "d")}
FUNCTION_USES = {
    "move": "the change over a window as a share: move(AAPL, 15m)",
    "change": "the difference over a window: change(AAPL.iv, 1h)",
    "high": "the highest of a window: high(AAPL, 20d)",
    "low": "the lowest of a window: low(AAPL, 20d)",
    "average": "the average of a window: average(AAPL, 20d)",
    "abs": "without its sign: abs(AAPL.delta)",
    "min": "the smallest: min(AAPL, SPY)",
    "max": "the largest: max(AAPL, SPY)",
}
"""What each function does, by its name."""


class SuggestionKind(StrEnum):
    """What is suggested, for its picture."""

    WORD = "word"
    NAME = "name"
    SYMBOL = "symbol"
    FUNCTION = "function"
    NUMBER = "number"
    KEY = "key"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that fits in place of the characters from `start` to `end`; `title` says what it is."""

    text: str
    kind: SuggestionKind
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Known:
    """What the user has that a rule may name: canonical symbols, ids or names by what they are of, channels."""

    symbols: tuple[str, ...] = ()
    keys: Mapping[Of, tuple[str, ...]] = field(default_factory=dict)
    channels: tuple[str, ...] = ()


Offered = tuple[str, SuggestionKind, str]
"""A text, what it is, and in words."""


def complete(text: str, at: int, known: Known = Known()) -> list[Suggestion]:
    """What fits at the character `at`, continuing what is begun there; the likeliest first. Nothing if what stands
    before it cannot become a rule."""
    at = max(0, min(at, len(text)))
    start = _begun(text[:at])
    begun = text[start:at]
    wanted = _wanted(text[:start])
    if wanted is None:
        return []
    offered = {each[0]: each for each in _offered(wanted, begun, known)}
    fitting = sorted(
        (each for each in offered.values() if _rank(each, begun) < _NO_RANK),
        key=lambda each: _rank(each, begun),
    )
    return [Suggestion(said, kind, title, start, at) for said, kind, title in fitting]


_NO_RANK = 2


def _rank(offered: Offered, begun: str) -> int:
    """0 for what begins as what is being typed, 1 if a word of its title does, `_NO_RANK` for what does not fit it."""
    text, kind, title = offered
    sought = begun.casefold()
    if any(text.removeprefix(before).casefold().startswith(sought) for before in ("", "desk.", "[", '"')):
        return 0
    told = kind is SuggestionKind.NAME and len(sought) >= _TELLING
    return 1 if told and any(word.startswith(sought) for word in title.casefold().split()) else _NO_RANK


def _begun(before: str) -> int:
    """Where the word, number, bracket or quote begins that is being typed."""
    if before.count('"') % 2:
        return before.rindex('"')
    if before.rfind("[") > before.rfind("]"):
        return before.rindex("[")
    found = _PARTIAL.search(before)
    return found.start() if found else len(before)


def _wanted(before: str) -> list[Wanted] | None:
    """What would fit behind this text; None if it cannot be the beginning of a rule."""
    try:
        reader = Reader(before)
    except RuleSyntaxError:
        return None
    with suppress(RuleSyntaxError):
        read(reader)
    return reader.wanted if reader.is_done else None


def _offered(wanted: Iterable[Wanted], begun: str, known: Known) -> Iterator[Offered]:
    units = frozenset[Unit]().union(*(each.units for each in wanted))
    later = []
    for each in wanted:
        if each.sort is Sort.OPERATOR:
            later.append((each.text, SuggestionKind.WORD, ""))
        elif each.text:
            yield each.text, SuggestionKind.WORD, CLAUSE_USES.get(each.text, "")
        elif each.sort in (Sort.VALUE, Sort.FIGURE):
            yield from _values(each, units, begun, known)
        else:
            yield from _others(each, begun, known)
    yield from later


def _others(wanted: Wanted, begun: str, known: Known) -> Iterator[Offered]:
    match wanted.sort:
        case Sort.NAME:
            for each in OBSERVED:
                if each.of is wanted.of:
                    yield each.name, SuggestionKind.NAME, each.title
        case Sort.KEY if wanted.of is Of.TICKER:
            yield from _symbols((key_text(each) for each in known.symbols), begun, "")
        case Sort.KEY if wanted.of is not None:
            keys = known.keys.get(wanted.of, ())
            yield from ((_quoted(each, begun), SuggestionKind.KEY, wanted.of.value) for each in keys)
        case Sort.DURATION:
            yield from _numbers(frozenset({Unit.SECONDS}), begun, _DURATIONS)
        case Sort.TIME:
            yield from ((each, SuggestionKind.NUMBER, "New York") for each in _TIMES)
        case Sort.HOURS:
            yield "09:45-15:45", SuggestionKind.NUMBER, "New York"
        case Sort.CHANNEL:
            yield from ((each, SuggestionKind.CHANNEL, "") for each in known.channels)
        case _:
            return


def _values(wanted: Wanted, units: frozenset[Unit], begun: str, known: Known) -> Iterator[Offered]:
    """Numbers if it is known what they would be compared with, then names, symbols and functions."""
    wants_number = wanted.sort is Sort.VALUE
    if wants_number and units:
        unit = min(units, key=list(Unit).index)
        yield from _numbers(units, begun, _EXAMPLES[unit])
    for name, subject in own_names(wanted.kind).items():
        about = observed(subject.of, name)
        if about is not None and _fits(about, units, can_be_flag=wants_number):
            text = f"desk.{name}" if subject.of is Of.DESK else name
            yield text, SuggestionKind.NAME, about.title
    if not units or Unit.DOLLARS in units:
        yield from _symbols(map(symbol_text, known.symbols), begun, "its mark")
    elif units & _QUOTED:
        yield from _symbols((f"{symbol_text(each)}." for each in known.symbols), begun, "its figures")
    if wants_number:
        functions = (*WINDOWS, *(each.value for each in Function))
        yield from ((f"{each}(", SuggestionKind.FUNCTION, FUNCTION_USES[each]) for each in functions)
    yield "desk.", SuggestionKind.NAME, "the desk's own health"
    yield from ((f"{each.value}(", SuggestionKind.NAME, f"one {each.value}") for each in NAMED)


def _fits(about: Observed, units: frozenset[Unit], *, can_be_flag: bool) -> bool:
    if units:
        return about.unit in units
    return can_be_flag or about.unit is not Unit.FLAG


def _numbers(units: frozenset[Unit], begun: str, examples: Iterable[str]) -> Iterator[Offered]:
    """The number being typed with what may stand behind it, or examples."""
    if begun and begun.isdecimal():
        signs = dict.fromkeys(sign for unit in Unit if unit in units for sign in _SIGNS.get(unit, ("",)))
        examples = [begun + sign for sign in signs]
    return ((each, SuggestionKind.NUMBER, "") for each in examples)


def _symbols(written: Iterable[str], begun: str, title: str) -> Iterator[Offered]:
    """The first of the symbols that go on like this: more are no choice."""
    offered = ((each, SuggestionKind.SYMBOL, title) for each in written)
    return islice((each for each in offered if _rank(each, begun) == 0), MOST_SYMBOLS)


def _quoted(key: str, begun: str) -> str:
    return f'"{key}"' if begun.startswith('"') else key_text(key)
