"""Reading tokens one by one, remembering at every place what would have fitted there.

What was wanted and not found makes the message of an error; at the end of a text that is being typed it is what
completion offers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from thetadesk.alerts.lexer import Token, TokenKind, shown, tokens
from thetadesk.alerts.syntax import Kind, Of, RuleSyntaxError, Span, Unit

MOST_DEPTH: Final = 24
"""So many parentheses, `not`s and signs may stand around a piece."""
MOST_TERMS: Final = 200
"""So many values, comparisons and operators may be in a rule."""
_LONGEST_NAME = 40  # what is longer looks like no name


class Sort(StrEnum):
    """What sort of thing is wanted, in the words of an error."""

    WORD = "a word"  # this word or sign, as `Wanted.text` has it
    RELATION = "a comparison such as `< 185`"
    OPERATOR = "an operator"
    CLAUSE = "a clause such as `for 30s`"
    WEEKDAY = "a weekday such as `mon`"
    VALUE = "a value"
    CONDITION = "a condition"
    FIGURE = "a name such as AAPL or AAPL.iv"
    NAME = "a name"
    KEY = "an id or a name in quotes"
    DURATION = "a time such as 15m"
    DATE = "a day such as 2026-12-18"
    TIME = "a time of day such as 09:45"
    HOURS = "market, extended, always or two times such as 09:45-15:45"
    CHANNEL = "a channel"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What would fit. `of`: whose names or keys; `kind`: inside of which `each` a value would stand; `units`: what it
    should be counted in, if that is known."""

    sort: Sort
    text: str = ""
    of: Of | None = None
    kind: Kind | None = None
    units: frozenset[Unit] = frozenset()

    @property
    def words(self) -> str:
        return f"`{self.text}`" if self.sort is Sort.WORD else self.sort.value


class Reader:
    """The tokens of a text, read from the left. RuleSyntaxError where the text cannot be a rule."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = tokens(text)
        self._index = 0
        self._depth = 0
        self._terms = 0
        self._noted: list[Wanted | tuple[Sort, tuple[str, ...]]] = []
        self.here = self._tokens[0]
        """The token to be read next."""

    @property
    def wanted(self) -> list[Wanted]:
        """What would fit here, in the order in which it was asked for."""
        found: dict[Wanted, None] = {}
        for noted in self._noted:
            if isinstance(noted, Wanted):
                found[noted] = None
            else:
                sort, words = noted
                found.update(dict.fromkeys(Wanted(sort, word) for word in words))
        return list(found)

    @property
    def is_done(self) -> bool:
        """Whether everything was read."""
        return self.here.kind is TokenKind.END

    @property
    def last_end(self) -> int:
        """Where the token that was read last ends."""
        return self._tokens[self._index - 1].end if self._index else 0

    def ahead(self, count: int = 1) -> Token:
        """A token further on; the last one if there are not so many."""
        return self._tokens[min(self._index + count, len(self._tokens) - 1)]

    def take(self) -> Token:
        """Reads a token."""
        token = self.here
        if token.kind is not TokenKind.END:
            self._index += 1
            self.here = self._tokens[self._index]
            self._noted.clear()
        return token

    def want(
        self,
        sort: Sort,
        *,
        of: Of | None = None,
        kind: Kind | None = None,
        units: frozenset[Unit] = frozenset(),
    ) -> None:
        """Remembers that this would fit here."""
        self._noted.append(Wanted(sort, "", of, kind, units))

    def sees(self, *words: str, sort: Sort = Sort.WORD) -> bool:
        """Whether one of these words or signs comes next."""
        self._noted.append((sort, words))
        return self.here.text in words and self.here.kind in (TokenKind.WORD, TokenKind.MARK)

    def accept(self, word: str, sort: Sort = Sort.WORD) -> bool:
        """Reads this word or sign if it comes next."""
        found = self.sees(word, sort=sort)
        if found:
            self.take()
        return found

    def expect(self, word: str) -> Token:
        """Reads this word or sign, which has to come next."""
        if not self.sees(word):
            raise self.failure()
        return self.take()

    def accept_kind(self, kind: TokenKind, sort: Sort) -> Token | None:
        """Reads a token of this kind if it comes next."""
        self.want(sort)
        return self.take() if self.here.kind is kind else None

    def deeper(self) -> None:
        """Goes into something that stands around something else; `shallower` comes out of it."""
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise self.refusal(
                f"More than {MOST_DEPTH} levels of parentheses and signs: make two rules of it",
                self.here.span,
            )

    def shallower(self) -> None:
        """Comes out of what `deeper` went into."""
        self._depth -= 1

    def count(self, span: Span) -> Span:
        """Counts a value, a comparison or an operator."""
        self._terms += 1
        if self._terms > MOST_TERMS:
            raise self.refusal(f"More than {MOST_TERMS} values and operators: make two rules of it", span)
        return span

    def failure(self) -> RuleSyntaxError:
        """What says what was wanted here, and what is here instead."""
        wanted = [each for each in self.wanted if each.sort is not Sort.OPERATOR]
        listed = _listed(list(dict.fromkeys(each.words for each in wanted)))
        fits = tuple(each.text for each in wanted if each.text)
        before = f" after {shown(self._tokens[self._index - 1].text)}" if self._index else ""
        found = "" if self.is_done else f", not {shown(self.here.text)}"
        advice = self._without_commas() or meant(self.here.text, fits)
        detail = f"Expected {listed}{before}{found}{advice}"
        return self.refusal(detail, self.here.span, nearest(self.here.text, fits))

    def _without_commas(self) -> str:
        """Advice for who writes a thousand as 1,000."""
        if self.here.text != "," or not self._index:
            return ""
        before, behind = self._tokens[self._index - 1], self.ahead()
        if before.kind is not TokenKind.NUMBER or not re.match("[0-9]{3}(?![0-9])", behind.text):
            return ""
        return f"; large numbers are written without commas: {before.text}{behind.text}"

    def refusal(self, detail: str, span: Span, fits: tuple[str, ...] = ()) -> RuleSyntaxError:
        """What says why this is no rule."""
        return RuleSyntaxError(detail, span[0], span[1] - span[0], fits)


def nearest(word: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names, those that look like `word` first."""
    known = list(names)
    close = get_close_matches(word[:_LONGEST_NAME].lower(), known)
    return tuple(dict.fromkeys((*close, *known)))


def meant(word: str, names: Iterable[str]) -> str:
    """A question that names what looks most like `word`, or nothing."""
    close = get_close_matches(word[:_LONGEST_NAME].lower(), names, 1)
    return f"; did you mean `{close[0]}`?" if close and close[0] != word else ""


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
