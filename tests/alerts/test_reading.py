"""Reading tokens one by one."""

import pytest

from thetadesk.alerts.lexer import TokenKind
from thetadesk.alerts.reading import MOST_DEPTH, MOST_TERMS, Reader, Sort, Wanted, meant, nearest
from thetadesk.alerts.syntax import Of, RuleSyntaxError


def test_what_was_wanted_is_remembered_until_something_is_read() -> None:
    reader = Reader("to slack")
    assert not reader.accept("once")
    reader.want(Sort.NAME, of=Of.LEG)
    assert reader.wanted == [Wanted(Sort.WORD, "once"), Wanted(Sort.NAME, of=Of.LEG)]
    assert reader.accept("to")
    assert reader.wanted == []
    assert reader.take().text == "slack"
    assert reader.is_done
    assert reader.take().kind is TokenKind.END


def test_a_failure_says_what_was_wanted_and_what_is_there() -> None:
    reader = Reader("each lg")
    reader.take()
    reader.sees("leg", "campaign")
    reader.want(Sort.NAME)
    error = reader.failure()
    assert error.detail == "Expected `leg`, `campaign` or a name after `each`, not `lg`; did you mean `leg`?"
    assert (error.at, error.length, error.fits) == (5, 2, ("leg", "campaign"))


def test_long_words_are_cut_in_messages() -> None:
    reader = Reader("a" * 1_900)
    reader.sees("b")
    assert len(reader.failure().detail) < 100


def test_depth_and_terms_are_counted() -> None:
    reader = Reader("a")
    for _ in range(MOST_DEPTH):
        reader.deeper()
    with pytest.raises(RuleSyntaxError, match="levels"):
        reader.deeper()
    for _ in range(MOST_TERMS):
        reader.count((0, 1))
    with pytest.raises(RuleSyntaxError, match="values and operators"):
        reader.count((0, 1))


def test_what_looks_alike_comes_first() -> None:
    assert nearest("dtee", ("delta", "dte", "theta"))[0] == "dte"
    assert sorted(nearest("xyz", ("b", "a"))) == ["a", "b"]
    assert meant("dtee", ("delta", "dte")) == "; did you mean `dte`?"
    assert meant("xyz", ("delta", "dte")) == ""
