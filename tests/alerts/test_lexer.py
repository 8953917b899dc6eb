"""Rules in tokens."""

import pytest

from thetadesk.alerts.lexer import MOST_CHARACTERS, MOST_QUOTED, TokenKind, tokens
from thetadesk.alerts.syntax import RuleSyntaxError


def test_every_token_knows_its_place() -> None:
    text = 'each leg:[AAPL 18 Dec 26 180 P].iv>=2.5 %  to "a b"'
    found = tokens(text)
    assert [each.text for each in found] == [
        "each",
        "leg",
        ":",
        "[AAPL 18 Dec 26 180 P]",
        ".",
        "iv",
        ">=",
        "2.5 %",
        "to",
        '"a b"',
        "",
    ]
    assert all(text[each.start : each.end] == each.text for each in found)
    assert found[-1].kind is TokenKind.END


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("$185", TokenKind.NUMBER),
        ("21d", TokenKind.NUMBER),
        ("01J8XK", TokenKind.NUMBER),
        ("2026-12-18", TokenKind.DATE),
        ("09:45", TokenKind.TIME),
        ("AAPL", TokenKind.WORD),
        ("beta_delta", TokenKind.WORD),
        ("<=", TokenKind.MARK),
        ('""', TokenKind.STRING),
        ("[]", TokenKind.BRACKET),
    ],
)
def test_tokens_have_kinds(text: str, kind: TokenKind) -> None:
    assert [each.kind for each in tokens(f" {text}\n")] == [kind, TokenKind.END]


@pytest.mark.parametrize(
    ("text", "at", "length", "says"),
    [
        ("AAPL ≤ 185", 5, 1, "`≤` (U+2264) is no part of the language: write <="),
        ("AAPL <\u00a0185", 6, 1, "U+00A0 is no part of the language"),
        ("АAPL < 185", 0, 1, "`А` (U+0410) is no part of the language"),
        ("AAPL < ١٨٥", 7, 1, "`١` (U+0661) is no part of the language"),
        ("AAPL < \ufeff185", 7, 1, "U+FEFF is no part of the language"),
        ("a\u0000b", 1, 1, "U+0000 is no part of the language"),
        ("a && b", 2, 1, "`&` is no part of the language: write and"),
        ("a; b", 1, 1, "`;` is no part of the language: write ,"),
        ('a "b', 2, 2, "The quote opened here is never closed"),
        ("a [b", 2, 2, "The bracket opened here is never closed"),
        ("a $ 5", 2, 1, "A dollar sign stands right before a number: $185"),
        ('"a\u202eb"', 2, 1, "U+202E cannot be part of a name: take it out"),
        ('"a\nb"', 2, 1, "U+000A cannot be part of a name: take it out"),
        ('"a\ud800b"', 2, 1, "U+D800 cannot be part of a name: take it out"),
        (f'"{"a" * (MOST_QUOTED + 1)}"', 0, MOST_QUOTED + 3, f"A name has at most {MOST_QUOTED} characters"),
    ],
)
def test_what_cannot_be_read_is_pointed_at(text: str, at: int, length: int, says: str) -> None:
    with pytest.raises(RuleSyntaxError) as told:
        tokens(text)
    assert (told.value.at, told.value.length, told.value.detail) == (at, length, says)


def test_long_texts_are_refused_unread() -> None:
    with pytest.raises(RuleSyntaxError) as told:
        tokens("!" * 10_000_000)
    assert told.value.at == MOST_CHARACTERS
    assert "make two of it" in told.value.detail
