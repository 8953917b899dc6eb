"""A rule's text in tokens, each with the place it was written at.

One pass with one pattern whose alternatives never look back: the time is proportional to the length, whatever the text.
Outside of quotes the language is ASCII, so that nothing can look like what it is not.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, NamedTuple

from thetadesk.alerts.syntax import RuleSyntaxError, Span

MOST_CHARACTERS: Final = 2_000
"""No rule is longer."""
MOST_QUOTED: Final = 80
"""No name in quotes, and nothing in brackets, is longer."""


class TokenKind(StrEnum):
    """What sort of thing a token is. A `WORD` begins with a letter; in capitals it is a symbol."""

    NUMBER = "number"
    WORD = "word"
    BRACKET = "bracket"
    STRING = "string"
    DATE = "date"
    TIME = "time"
    MARK = "mark"
    END = "end"


class Token(NamedTuple):
    """A piece of text as it was written; the last one is an empty `END`."""

    kind: TokenKind
    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        return self.start, self.end


_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
    (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9A-Za-z_]))
    |(?P<time>[0-9]{1,2}:[0-9]{2}(?![0-9A-Za-z_]))
    |(?P<number>\$?[0-9]+(?:\.[0-9]+)?(?:[ ]?%|[0-9A-Za-z_]*))
    |(?P<word>[A-Za-z_][0-9A-Za-z_]*)
    |(?P<bracket>\[[^\[\]]*\])
    |(?P<string>"[^"]*")
    |(?P<mark><=|>=|[<>=():.,+*/-])
    |(?P<end>\Z)
    )""",
    re.VERBOSE | re.ASCII,
)
_INSTEAD = {
    "≤": "<=",
    "≥": ">=",
    "−": "-",
    "–": "-",
    "—": "-",
    "×": "*",
    "·": "*",
    "÷": "/",
    "“": '"',
    "”": '"',
    "„": '"',
    "'": '"',
    "‘": '"',
    "’": '"',
    "&": "and",
    "|": "or",
    "!": "not",
    ";": ",",
    "{": "(",
    "}": ")",
}
_MOST_SHOWN = 40
_OPENED = {'"': "The quote", "[": "The bracket"}


def tokens(text: str) -> list[Token]:
    """The tokens of a rule, with an `END` behind the last one.

    RuleSyntaxError: the text is too long, or has a character the language does not know.
    """
    if len(text) > MOST_CHARACTERS:
        detail = f"A rule has at most {MOST_CHARACTERS} characters, this one has {len(text)}: make two of it"
        raise RuleSyntaxError(detail, MOST_CHARACTERS, len(text) - MOST_CHARACTERS)
    found: list[Token] = []
    at = 0
    while not found or found[-1].kind is not TokenKind.END:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise _refusal(text, at)
        token = Token(TokenKind(match.lastgroup), match[match.lastgroup], *match.span(match.lastgroup))
        _check(token)
        found.append(token)
        at = token.end
    return found


def _refusal(text: str, at: int) -> RuleSyntaxError:
    at += len(text[at:]) - len(text[at:].lstrip(" \t\r\n"))
    character = text[at]
    if character in _OPENED:
        return RuleSyntaxError(f"{_OPENED[character]} opened here is never closed", at, len(text) - at)
    if character == "$":
        return RuleSyntaxError("A dollar sign stands right before a number: $185", at)
    instead = _INSTEAD.get(character)
    advice = f": write {instead}" if instead else ""
    return RuleSyntaxError(f"{named(character)} is no part of the language{advice}", at)


def _check(token: Token) -> None:
    if token.kind not in (TokenKind.STRING, TokenKind.BRACKET):
        return
    if len(token.text) - 2 > MOST_QUOTED:
        detail = f"A name has at most {MOST_QUOTED} characters"
        raise RuleSyntaxError(detail, token.start, token.end - token.start)
    for place, character in enumerate(token.text, token.start):
        if not character.isprintable():
            raise RuleSyntaxError(f"{named(character)} cannot be part of a name: take it out", place)


def named(character: str) -> str:
    """A character so that it can be told from its look-alikes."""
    code = f"U+{ord(character):04X}"
    if character.isascii() and character.isprintable():
        return f"`{character}`"
    return f"`{character}` ({code})" if character.isprintable() else code


def shown(text: str) -> str:
    """A piece of a rule in a message, cut if it is long."""
    return f"`{text}`" if len(text) <= _MOST_SHOWN else f"`{text[:_MOST_SHOWN]}…`"
