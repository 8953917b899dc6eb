"""What docs/alerts.md says is so: its grammar is the parser's, its tables and examples are the code's."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given

from tests.alerts.grammar import Recogniser, read, sentences
from tests.alerts.page import PAGE, TABLES
from tests.alerts.rules import lines
from thetadesk.alerts.lexer import MOST_CHARACTERS, TokenKind, tokens
from thetadesk.alerts.observables import OBSERVED
from thetadesk.alerts.parser import parse
from thetadesk.alerts.syntax import RuleLine, RuleSyntaxError, Unit
from thetadesk.alerts.writing import CLAUSES, write

TEXT = PAGE.read_text(encoding="utf-8")
GRAMMAR = read(TEXT)
_FLAGS = frozenset(each.name for each in OBSERVED if each.unit is Unit.FLAG)
_FIGURES = frozenset(each.name for each in OBSERVED if each.unit is not Unit.FLAG)
_MATCHED = {
    "NUMBER": re.compile(r"-?\$?\d+(\.\d+)?[%smhdw]?").fullmatch,
    "DURATION": re.compile(r"\d+[smhdw]").fullmatch,
    "SYMBOL": re.compile(r"[A-Z][A-Z0-9]*|\[.*\]").fullmatch,
    "KEY": re.compile(r'".*"|[A-Za-z0-9_.:-]+').fullmatch,
    "DATE": re.compile(r"\d{4}-\d\d-\d\d").fullmatch,
    "TIME": re.compile(r"\d\d?:\d\d").fullmatch,
    "CHANNEL": re.compile(r"[a-z_]+").fullmatch,
}


def _matches(name: str) -> Callable[[str], bool]:
    return lambda word: _MATCHED[name](word) is not None


_TAKEN: dict[str, Callable[[str], bool]] = {
    **{name: _matches(name) for name in _MATCHED},
    "FLAG": _FLAGS.__contains__,
    "FIGURE": _FIGURES.__contains__,
}
_SAID = {
    "NUMBER": ["185", "2.5"],
    "DURATION": ["30s", "15m", "1d"],
    "SYMBOL": ["AAPL", "[BRK/B]", "[AAPL 18 Dec 26 180 P]"],
    "KEY": ["c-1", '"the wheel"'],
    "DATE": ["2026-12-18"],
    "TIME": ["09:45", "16:00"],
    "CHANNEL": ["slack", "email"],
    "FLAG": ["FLAG"],
    "FIGURE": ["FIGURE"],
}
_NAMES = {
    "leg": ("touched", "quantity"),
    "campaign": ("touched", "legs"),
    "desk": ("heartbeat", "undelivered"),
}
"""A flag and a plain number of each, so that most of them fit one another; what lacks one of them is left out."""


@pytest.mark.parametrize("name", TABLES)
def test_its_tables_are_the_codes(name: str) -> None:
    assert TABLES[name] in TEXT


def test_its_examples_are_rules() -> None:
    block = re.search(r"^```\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    assert block
    for rule in block[1].splitlines():
        assert write(parse(rule)) == rule


def test_its_errors_are_those_of_the_parser() -> None:
    _, _, errors = TEXT.partition("## Errors")
    block = re.search(r"^```\n(.*?)^```", errors, re.MULTILINE | re.DOTALL)
    assert block
    said = block[1].splitlines()
    for rule, told in zip(said[::2], said[1::2], strict=True):
        with pytest.raises(RuleSyntaxError) as found:
            parse(rule)
        marks = "^" * found.value.length
        assert told == f"{' ' * found.value.at}{marks} {found.value.detail}"


def test_its_grammar_names_every_clause() -> None:
    _, _, clause = TEXT.partition("\nclause ")
    for word in CLAUSES:
        assert f'"{word}"' in clause.partition(";")[0]


def _words(text: str) -> list[str]:
    """A rule's tokens as its grammar has them: an id in parentheses is one of them."""
    words: list[str] = []
    found = [each for each in tokens(text) if each.kind is not TokenKind.END]
    for token in found:
        glued = words and text[token.start - 1 : token.start].strip() and token.text not in "()"
        inside = words[-3:-2] and words[-3] in _OWNERS and words[-2] == "("
        if glued and inside:
            words[-1] += token.text
        else:
            words.append(token.text)
    return words


_OWNERS = ("campaign", "ticker", "account", "portfolio", "connection")


@pytest.mark.parametrize(
    "text", ["", "AAPL", "AAPL 185", "AAPL < 185 once for", "each leg touched", "touched < 5"]
)
def test_what_is_no_rule_does_not_follow_its_grammar(text: str) -> None:
    assert not Recogniser(GRAMMAR, _TAKEN, _words(text)).takes("line")
    with pytest.raises(RuleSyntaxError):
        parse(text)


@given(lines())
def test_every_rule_follows_its_grammar(line: RuleLine) -> None:
    text = write(line)
    if len(text) <= MOST_CHARACTERS:
        assert Recogniser(GRAMMAR, _TAKEN, _words(text)).takes("line"), text


@given(sentences(GRAMMAR, _SAID, "line"))
def test_whatever_follows_its_grammar_is_read(words: list[str]) -> None:
    text = " ".join(_named(words))
    if len(text) > MOST_CHARACTERS:
        return
    try:
        found = write(parse(text))
    except RuleSyntaxError as error:
        found = error.detail
    assert not found.startswith(("Expected", "This is true")), f"{text}: {found}"


def _named(words: list[str]) -> list[str]:
    """The sentence with names that there are, where the grammar says only that a name stands there."""
    said: list[str] = []
    for word in words:
        if word in ("FLAG", "FIGURE"):
            said.append(_NAMES[_asked(said)][word == "FIGURE"] if _asked(said) else "volume")
        else:
            said.append("campaign" if word in _OWNERS else word)
    return said


def _asked(said: list[str]) -> str:
    """Whose name comes next; a quote's if nobody's."""
    if said[-1:] != ["."]:
        return (
            next((each for each in said[1:3] if each in _NAMES), "desk") if said[:1] == ["each"] else "desk"
        )
    if said[-2] == "desk":
        return "desk"
    return said[-5] if said[-2] == ")" else ""
