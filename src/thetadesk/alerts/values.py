"""Numbers, spans of time, and the names of what can be observed."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from decimal import Decimal
from functools import cache
from typing import Final

from thetadesk.alerts.lexer import Token, TokenKind, shown
from thetadesk.alerts.observables import BY_NAME, OBSERVED, names
from thetadesk.alerts.reading import Reader, Sort, meant, nearest
from thetadesk.alerts.subjects import NAMED, is_bare, is_ticker, symbol_in
from thetadesk.alerts.syntax import (
    DAY,
    SECONDS_OF,
    Kind,
    Number,
    Observable,
    Of,
    RuleSyntaxError,
    Span,
    Subject,
    Suffix,
    Unit,
    Windowed,
    WindowFunction,
)

MOST_WHOLE_DIGITS: Final = 12
MOST_DECIMALS: Final = 8
"""So many digits may a number have before and behind its point."""
MOST_SECONDS: Final = 400 * DAY
"""No span of time is longer."""
_NUMBER = re.compile(r"(\$?)([0-9]+)(?:\.([0-9]+))? ?(%|[0-9A-Za-z_]*)", re.ASCII)
_SUFFIXES = {each.value: each for each in Suffix if each is not Suffix.DOLLAR}
_MOST_WORDS = max(each.name.count("_") for each in OBSERVED) + 1


def number_here(reader: Reader) -> Number:
    """The number that comes next."""
    token = reader.take()
    found = _NUMBER.fullmatch(token.text)
    if found is None:
        raise reader.refusal(f"{shown(token.text)} is no number", token.span)
    dollar, whole, decimals, suffix = found[1], found[2], found[3] or "", found[4]
    if suffix not in _SUFFIXES or (dollar and suffix):
        known = "nothing" if dollar else "%, s, m, h, d or w"
        raise reader.refusal(
            f"{shown(token.text)} is no number: behind its digits stands {known}", token.span
        )
    if len(whole) > MOST_WHOLE_DIGITS or len(decimals) > MOST_DECIMALS:
        most = f"{MOST_WHOLE_DIGITS} digits before and {MOST_DECIMALS} behind the point"
        raise reader.refusal(f"A number has at most {most}", token.span)
    amount = Decimal(f"{whole}.{decimals or 0}")
    return Number(amount, Suffix.DOLLAR if dollar else _SUFFIXES[suffix], span=reader.count(token.span))


def duration_here(reader: Reader) -> int:
    """The span of time that comes next, in seconds."""
    reader.want(Sort.DURATION)
    if reader.here.kind is not TokenKind.NUMBER:
        raise reader.failure()
    number = number_here(reader)
    if number.suffix not in SECONDS_OF:
        size = f"{number.amount.normalize():f}"
        advice = f"write {size}s, {size}m, {size}h or {size}d"
        raise reader.refusal(f"How long is `{size}`: {advice}", number.span, (f"{size}m",))
    seconds = number.amount * SECONDS_OF[number.suffix]
    if not 1 <= seconds <= MOST_SECONDS or seconds != seconds.to_integral_value():
        most = MOST_SECONDS // DAY
        raise reader.refusal(f"A span of time is between 1s and {most}d, in whole seconds", number.span)
    return int(seconds)


class Names:
    """What a name means: inside of an `each` a bare one is its subjects' own, else the desk's."""

    def __init__(self, reader: Reader, kind: Kind | None) -> None:
        self._reader, self._kind = reader, kind
        self.own = own_names(kind)

    def figure(self) -> Observable | Windowed:
        """The figure that comes next, by itself or over a window."""
        token, follows = self._reader.here, self._reader.ahead().text
        if token.kind is TokenKind.WORD and follows == "(" and token.text in WINDOWS:
            return self._window(WINDOWS[token.text])
        return self._observable()

    def _window(self, function: WindowFunction) -> Windowed:
        reader = self._reader
        start = reader.take().start
        reader.expect("(")
        reader.want(Sort.FIGURE, kind=self._kind)
        of = self._observable()
        if BY_NAME[of.subject.of, of.name].unit is Unit.FLAG:
            raise reader.refusal(f"`{of.name}` is true or false: `{function.value}` wants a figure", of.span)
        reader.expect(",")
        seconds = duration_here(reader)
        reader.expect(")")
        return Windowed(function, of, seconds, reader.count((start, reader.last_end)))

    def _observable(self) -> Observable:
        reader, token = self._reader, self._reader.here
        if token.kind is TokenKind.BRACKET:
            return self._quote(self._symbol(token))
        if token.kind is not TokenKind.WORD:
            raise reader.failure()
        if reader.ahead().text == "(" and token.text in _NAMED:
            return self._named(_NAMED[token.text])
        if token.text == Of.DESK.value and reader.ahead().text == ".":
            reader.take()
            return self._field(Subject(Of.DESK), token.start)
        if is_ticker(token.text):
            return self._quote(token.text)
        return self._bare()

    def _quote(self, symbol: str) -> Observable:
        reader = self._reader
        token = reader.take()
        subject = Subject(Of.QUOTE, symbol)
        if reader.here.text == ".":
            return self._field(subject, token.start)
        return Observable(subject, "mark", reader.count(token.span))

    def _symbol(self, token: Token) -> str:
        symbol = symbol_in(token.text[1:-1])
        if symbol is None:
            example = (
                "in brackets stands an option such as [AAPL 18 Dec 26 180 P], or a symbol such as [BRK/B]"
            )
            raise self._reader.refusal(f"{shown(token.text)} is no symbol: {example}", token.span)
        return symbol

    def _named(self, of: Of) -> Observable:
        reader = self._reader
        start = reader.take().start
        reader.expect("(")
        key = self._key(of)
        reader.expect(")")
        return self._field(Subject(of, key), start)

    def _key(self, of: Of) -> str:
        """An id as it stands there, or a name in quotes."""
        reader = self._reader
        reader.want(Sort.KEY, of=of)
        first = reader.here
        if first.kind is TokenKind.STRING:
            key = reader.take().text[1:-1].strip()
            if not key:
                raise reader.refusal("The quotes are empty: write the name between them", first.span)
            return key
        while not reader.is_done and reader.here.text != ")":
            reader.take()
        key = reader.text[first.start : reader.last_end] if reader.here is not first else ""
        if is_bare(key):
            return key
        raise reader.refusal(
            "Expected an id, or a name in quotes", (first.start, max(first.end, reader.last_end))
        )

    def _field(self, subject: Subject, start: int) -> Observable:
        reader = self._reader
        reader.expect(".")
        reader.want(Sort.NAME, of=subject.of)
        first = reader.here
        known = names(subject.of)
        name = self._joined(known)
        if name is None:
            if first.kind is not TokenKind.WORD:
                raise reader.failure()
            detail = f"{shown(first.text)} is nothing that can be asked of a {subject.of.value}"
            if subject.of is Of.QUOTE and is_ticker(first.text):
                detail = f"A symbol with a sign in it stands in brackets: [{subject.key}/{first.text}]"
            raise reader.refusal(detail + meant(first.text, known), first.span, nearest(first.text, known))
        return Observable(subject, name, reader.count((start, reader.last_end)))

    def _bare(self) -> Observable:
        reader, first = self._reader, self._reader.here
        name = self._joined(self.own)
        if name is None:
            raise self._unknown(first.text, first.span)
        return Observable(self.own[name], name, reader.count((first.start, reader.last_end)))

    def _joined(self, known: Container[str]) -> str | None:
        """Reads the longest of these names that comes next; `stream silent` is as good as `stream_silent`."""
        words: list[str] = []
        for count in range(_MOST_WORDS):
            token = self._reader.ahead(count)
            if token.kind is not TokenKind.WORD:
                break
            words.append(token.text)
        for count in range(len(words), 0, -1):
            name = "_".join(words[:count])
            if name in known:
                for _ in range(count):
                    self._reader.take()
                return name
        return None

    def _unknown(self, word: str, span: Span) -> RuleSyntaxError:
        said = shown(word)
        elsewhere = [each.of for each in OBSERVED if each.name == word and each.of is not Of.QUOTE]
        if word in WINDOWS or word in _NAMED:
            detail = f"{said} is followed by parentheses: {_CALLS[word]}"
        elif elsewhere:
            whose = elsewhere[0].value
            detail = f"{said} is asked of a {whose}: begin the rule with `each {whose}:`"
        else:
            close = meant(word, (*self.own, *WINDOWS))
            detail = f"{said} is no name that means something here{close or '; symbols are written in capitals, as AAPL'}"
        return self._reader.refusal(detail, span, nearest(word, self.own))


@cache
def own_names(kind: Kind | None) -> Mapping[str, Subject]:
    """What bare names mean: those of the subjects that `each` goes over (a ticker has its quote's too), or the desk's."""
    if kind is None:
        return dict.fromkeys(names(Of.DESK), Subject(Of.DESK))
    quotes = dict.fromkeys(names(Of.QUOTE), Subject(Of.QUOTE)) if kind is Kind.TICKER else {}
    return quotes | dict.fromkeys(names(kind.of), Subject(kind.of))


WINDOWS: Final = {each.value: each for each in WindowFunction}
_NAMED = {each.value: each for each in NAMED}
_CALLS = {word: f"{word}(AAPL, 15m)" for word in WINDOWS} | {word: f'{word}("…")' for word in _NAMED}
