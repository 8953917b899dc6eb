"""What is offered while a rule is being typed."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.rules import KEYS, SYMBOLS, lines
from thetadesk.alerts.completing import MOST_SYMBOLS, Known, SuggestionKind, complete
from thetadesk.alerts.lexer import MOST_CHARACTERS, TokenKind, tokens
from thetadesk.alerts.parser import read
from thetadesk.alerts.reading import Reader
from thetadesk.alerts.subjects import NAMED
from thetadesk.alerts.syntax import Of, RuleLine, RuleSyntaxError
from thetadesk.alerts.writing import write

KNOWN = Known(SYMBOLS, dict.fromkeys(NAMED, KEYS), ("slack", "email", "web_push", "webhook"))


def offered(text: str) -> list[str]:
    return [each.text for each in complete(text, len(text), KNOWN)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("", "each"),
        ("each ", "short"),
        ("each short ", "leg"),
        ("each sh", "short"),
        ("each leg: dt", "dte"),
        ("each leg: expir", "dte"),
        ("each leg: dte <= ", "0"),
        ("each leg: profit >= ", "1%"),
        ("each leg: profit >= 5", "5%"),
        ("each leg: profit >= pro", "profit"),
        ("each ticker: change_p", "change_percent"),
        ("AAPL", "AAPL"),
        ("AAPL.i", "iv"),
        ("[AAPL 18", "[AAPL 18 Dec 26 180 P]"),
        ("AAPL ", "<"),
        ("AAPL < 185 and ", "desk.heartbeat"),
        ("AAPL < 185 a", "and"),
        ("AAPL < 185 for ", "30s"),
        ("AAPL < 185 for 9", "9s"),
        ("AAPL < 185 during ma", "market"),
        ("AAPL < 185 severity u", "urgent"),
        ("AAPL < 185 to slack, e", "email"),
        ("heart", "desk.heartbeat"),
        ('portfolio("the', '"the wheel"'),
        ("portfolio(the", '"the wheel"'),
        ("move(AAPL, ", "30s"),
    ],
)
def test_the_likeliest_is_offered_first(typed: str, first: str) -> None:
    assert offered(typed)[0] == first


def test_what_is_begun_is_replaced() -> None:
    found = complete("each leg: dt <= 21", len("each leg: dt"), KNOWN)[0]
    assert (found.start, found.end) == (len("each leg: "), len("each leg: dt"))
    assert (found.kind, found.title) == (SuggestionKind.NAME, "Days to expiration")


def test_only_what_can_be_compared_is_offered() -> None:
    named = offered("each leg: dte <= ")
    assert {"dte_trading", "days_to_earnings"} < set(named)
    assert not {"pnl_open", "touched", "AAPL"} & set(named)
    assert "AAPL." in named
    assert "AAPL." not in offered("each leg: delta <= ")


def test_a_clause_is_offered_once() -> None:
    assert "once" in offered("heartbeat ")
    assert "once" not in offered("heartbeat once ")


def test_nothing_fits_behind_what_is_no_rule() -> None:
    assert offered("AAPL ? ") == []
    assert offered("AAPL 185 ") == []
    assert complete("AAPL", -5, KNOWN) == complete("AAPL", 0, KNOWN)
    assert complete("AAPL", 99, KNOWN) == complete("AAPL", 4, KNOWN)


def test_too_many_symbols_are_no_choice() -> None:
    many = Known(tuple(f"A{place}" for place in range(500)))
    assert len([each for each in complete("", 0, many) if each.kind is SuggestionKind.SYMBOL]) == MOST_SYMBOLS
    assert [each.text for each in complete("A499", 4, many)] == ["A499"]


_IDS = re.compile(f"(?:{'|'.join(each.value for each in NAMED)})\\(([^)]*)")


@given(lines(), st.data())
def test_whatever_a_rule_says_next_is_offered(line: RuleLine, data: st.DataObject) -> None:
    text = write(line)
    if len(text) > MOST_CHARACTERS:
        return
    ids = [found.span(1) for found in _IDS.finditer(text)]
    written = [
        each
        for each in tokens(text)
        if each.kind in (TokenKind.WORD, TokenKind.BRACKET)
        and not any(start <= each.start < end for start, end in ids)
    ]
    token = data.draw(st.sampled_from(written))
    found = offered(text[: token.start])
    spellings = (token.text, f"desk.{token.text}", f"{token.text}.", f"{token.text}(")
    assert any(each in found for each in spellings), text[: token.start]


@given(lines(), st.data())
def test_whatever_is_offered_can_be_read_on(line: RuleLine, data: st.DataObject) -> None:
    text = write(line)
    begun = text[: data.draw(st.integers(0, min(len(text), MOST_CHARACTERS)))]
    found = complete(begun, len(begun), KNOWN)
    if not found:
        return
    chosen = data.draw(st.sampled_from(found))
    reader = Reader(begun[: chosen.start] + chosen.text)
    with suppress(RuleSyntaxError):
        read(reader)
    assert reader.is_done


@given(st.text(), st.integers(-3, 30))
def test_any_text_can_be_completed(text: str, at: int) -> None:
    for each in complete(text, at, KNOWN):
        assert 0 <= each.start <= each.end <= len(text)
        assert each.text


def test_keys_are_those_of_their_kind() -> None:
    known = Known(keys={Of.ACCOUNT: ("IRA",), Of.PORTFOLIO: ("Income",)})
    assert [each.text for each in complete("account(", 8, known)] == ["IRA"]
