"""Reading rules: what they say, what is wrong with what is none, and any text at all."""

import string
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import FrameType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.alerts.rules import lines
from thetadesk.alerts.model import Severity
from thetadesk.alerts.parser import parse
from thetadesk.alerts.syntax import (
    And,
    Arithmetic,
    Between,
    Called,
    Comparison,
    Crossing,
    Direction,
    Each,
    Flag,
    Function,
    Kind,
    Negated,
    Not,
    Number,
    Observable,
    Of,
    Operator,
    Or,
    Relation,
    RuleLine,
    RuleSyntaxError,
    Subject,
    Suffix,
    Unit,
    Windowed,
    WindowFunction,
)
from thetadesk.alerts.writing import CLAUSES, write

APPLE = Observable(Subject(Of.QUOTE, "AAPL"), "mark")
SPY = Observable(Subject(Of.QUOTE, "SPY"), "mark")


def own(of: Of, name: str) -> Observable:
    return Observable(Subject(of), name)


def number(amount: str, suffix: Suffix = Suffix.NONE) -> Number:
    return Number(Decimal(amount), suffix)


def below(name: Observable, amount: str) -> Comparison:
    return Comparison(name, Relation.LESS, number(amount))


def test_a_price_with_clauses() -> None:
    said = "AAPL < 185 for 30s cooldown 15m every 1h until 2026-12-18 severity urgent to slack, email quiet never"
    assert parse(said) == RuleLine(
        below(APPLE, "185"),
        holds_for=30,
        cooldown=900,
        repeat=3_600,
        until=date(2026, 12, 18),
        severity=Severity.URGENT,
        channels=("slack", "email"),
        ignores_quiet=True,
    )


def test_each_asks_its_subjects() -> None:
    dte = Comparison(own(Of.LEG, "dte"), Relation.AT_MOST, number("21"))
    assert parse("each short leg: dte <= 21") == RuleLine(dte, Each(Kind.SHORT_LEG))
    assert parse("each leg where short and not call: touched once") == RuleLine(
        Flag(own(Of.LEG, "touched")),
        Each(Kind.LEG, And((Flag(own(Of.LEG, "short")), Not(Flag(own(Of.LEG, "call")))))),
        once=True,
    )


def test_a_ticker_is_asked_about_its_quote_too() -> None:
    fall = Comparison(own(Of.QUOTE, "change_percent"), Relation.AT_MOST, number("-3", Suffix.PERCENT))
    assert parse("each ticker: change_percent <= -3%").condition == fall
    assert parse("each ticker: delta > 100").condition == Comparison(
        own(Of.TICKER, "delta"), Relation.MORE, number("100")
    )


def test_bare_names_are_the_desks_outside_of_each() -> None:
    silent = Flag(Observable(Subject(Of.DESK), "stream_silent"))
    assert parse("stream silent for 1m") == RuleLine(silent, holds_for=60)
    assert parse("desk.stream silent").condition == silent


def test_windows_and_reckoning() -> None:
    move = Windowed(WindowFunction.MOVE, SPY, 900)
    assert parse("abs(move(SPY, 15m)) >= 1%").condition == Comparison(
        Called(Function.ABS, (move,)), Relation.AT_LEAST, number("1", Suffix.PERCENT)
    )
    assert parse("AAPL - SPY * 2 > -(SPY)").condition == Comparison(
        Arithmetic(APPLE, Operator.MINUS, Arithmetic(SPY, Operator.TIMES, number("2"))),
        Relation.MORE,
        Negated(SPY),
    )
    assert parse("min(AAPL, SPY) > 5").condition == Comparison(
        Called(Function.MIN, (APPLE, SPY)), Relation.MORE, number("5")
    )


def test_or_is_looser_than_and_and_that_than_not() -> None:
    first, second, third = below(APPLE, "1"), below(APPLE, "2"), below(SPY, "3")
    assert parse("AAPL < 1 or not AAPL < 2 and SPY < 3").condition == Or((first, And((Not(second), third))))
    assert parse("(AAPL < 1 or AAPL < 2) and SPY < 3").condition == And((Or((first, second)), third))


def test_between_and_crossing() -> None:
    between = Between(APPLE, number("180"), number("190"))
    assert parse("AAPL between 180 and 190 and SPY < 3").condition == And((between, below(SPY, "3")))
    for word, direction in (("above ", Direction.ABOVE), ("below ", Direction.BELOW), ("", Direction.EITHER)):
        crossing = parse(f"AAPL crosses {word}185").condition
        assert crossing == Crossing(APPLE, direction, number("185"))


@pytest.mark.parametrize(
    ("said", "subject"),
    [
        ("[AAPL 18 Dec 26 180 P].delta < 0", Subject(Of.QUOTE, "AAPL  261218P00180000")),
        ("[BRK/B].delta < 0", Subject(Of.QUOTE, "BRK/B")),
        ("campaign(01J8XK-3).delta < 0", Subject(Of.CAMPAIGN, "01J8XK-3")),
        ('portfolio("the wheel").delta < 0', Subject(Of.PORTFOLIO, "the wheel")),
        ("account(Income).delta < 0", Subject(Of.ACCOUNT, "Income")),
        ("ticker(AAPL).delta < 0", Subject(Of.TICKER, "AAPL")),
    ],
)
def test_subjects_are_named(said: str, subject: Subject) -> None:
    assert parse(said).condition == Comparison(Observable(subject, "delta"), Relation.LESS, number("0"))


def test_numbers_are_told_what_they_are_counted_in() -> None:
    line = parse("each leg: dte <= 2d and profit >= 50%")
    assert isinstance(line.condition, And)
    days = line.condition.terms[0]
    assert isinstance(days, Comparison)
    assert isinstance(days.right, Number)
    assert (days.right.unit, days.right.value) == (Unit.DAYS, 2.0)
    left = parse("token_left < 2 * 2d").condition
    assert isinstance(left, Comparison)
    assert isinstance(left.right, Arithmetic)
    assert isinstance(left.right.right, Number)
    assert (left.right.right.unit, left.right.right.value) == (Unit.SECONDS, 172_800.0)


@pytest.mark.parametrize(
    ("text", "marked", "says"),
    [
        ("", "", "Expected `each` or a value"),
        ("each leg dte < 5", "dte", "Expected `where` or `:` after `leg`, not `dte`"),
        ("each lg: dte < 5", "lg", "did you mean `leg`?"),
        ("each leg: dtee <= 21", "dtee", "did you mean `dte`?"),
        ("each leg: pnl_opn > 5", "pnl_opn", "did you mean `pnl_open`?"),
        ("dte <= 21", "dte", "`dte` is asked of a leg: begin the rule with `each leg:`"),
        ("aapl < 185", "aapl", "symbols are written in capitals"),
        ("AAPL.vol < 5", "vol", "`vol` is nothing that can be asked of a quote"),
        ("BRK.B < 5", "B", "[BRK/B]"),
        ("[18 Dec] < 5", "[18 Dec]", "is no symbol: in brackets stands an option"),
        ("AAPL", "", "Expected a comparison such as `< 185` after `AAPL`"),
        ("AAPL 185", "185", "Expected a comparison such as `< 185` after `AAPL`, not `185`"),
        ("AAPL <", "", "Expected a value after `<`"),
        ("AAPL < 185 and", "", "Expected a value after `and`"),
        ("AAPL < 185 AND SPY < 5", "AND", "did you mean `and`?"),
        ("AAPL < 1,000", ",", "large numbers are written without commas: 1000"),
        ("180 < AAPL < 190", "<", "one comparison at a time: write `x between 180 and 190`"),
        ("(AAPL < 5) < 6", "AAPL < 5", "This is true or false: a value is wanted here"),
        ("(AAPL < 185", "", "Expected `and`, `or` or `)` after `185`"),
        ("AAPL < 185)", ")", "Expected `and`, `or` or a clause such as `for 30s` after `185`, not `)`"),
        ("move(AAPL) < 1%", ")", "Expected `,` after `AAPL`"),
        ("move(heartbeat, 5m) < 1%", "heartbeat", "`move` wants a figure"),
        ("move < 1%", "move", "is followed by parentheses: move(AAPL, 15m)"),
        ("min(AAPL) < 5", ")", "Expected `,` after `AAPL`"),
        ("abs(AAPL, SPY) < 5", ",", "Expected `)` after `AAPL`"),
        ("campaign().dte < 5", ")", "Expected an id, or a name in quotes"),
        ('campaign(" ").dte < 5', '" "', "The quotes are empty"),
        ("campaign(a b).dte < 5", "a b", "Expected an id, or a name in quotes"),
    ],
)
def test_what_is_wrong_is_pointed_at_and_said(text: str, marked: str, says: str) -> None:
    with pytest.raises(RuleSyntaxError) as told:
        parse(text)
    error = told.value
    assert says in error.detail
    assert text[error.at : error.at + error.length] == marked
    assert error.fields["at"] == error.at


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1_000 + "AAPL < 5" + ")" * 900,
        "not " * 400 + "heartbeat",
        "-" * 1_500 + "AAPL < 5",
        "abs(" * 300 + "AAPL" + ")" * 300 + " < 5",
        " or ".join(["A<1"] * 280),
        "+".join(["A"] * 900) + " < 5",
        "min(" + ",".join(["A"] * 900) + ") < 5",
        "A < " + "9" * 1_900,
        "heartbeat to " + ",".join(f"c{place}" for place in range(300)),
        " or ".join(["AAPL < 185"] * 10_000),
    ],
)
def test_hostile_rules_are_refused(text: str) -> None:
    with pytest.raises(RuleSyntaxError):
        parse(text)


def _calls(act: Callable[[], object]) -> int:
    """How many functions are called while something is done: time without a clock."""
    count = 0

    def _called(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(_called)
    try:
        act()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    "many",
    [
        lambda count: " or ".join(["AAPL < 185"] * count),
        lambda count: " + ".join(["AAPL"] * count) + " < 185",
        lambda count: f"min({', '.join(['AAPL'] * count)}) < 185",
        lambda count: "(" * (count // 4) + "AAPL" + ")" * (count // 4) + " < 185",
    ],
)
def test_twice_the_rule_takes_twice_the_work(many: Callable[[int], str]) -> None:
    assert _calls(lambda: parse(many(64))) < 2.4 * _calls(lambda: parse(many(32)))


_WORDS = """
    each leg short campaign ticker where : and or not ( ) < <= > = between crosses above below AAPL SPY.iv . , dte profit
    touched delta desk heartbeat stream silent 185 $5 50% 21d 15m move( high( abs( min( campaign( "x" + - * / when market
    09:30 16:00 mon fri 2026-12-18 urgent slack never
"""
_VOCABULARY = (*CLAUSES, "[AAPL 18 Dec 26 180 P]", *_WORDS.split())


def _is_rule_or_pointed_at(text: str) -> None:
    found = _read(text)
    if isinstance(found, RuleSyntaxError):
        assert 0 <= found.at <= found.at + found.length <= len(text)
        assert found.detail
    else:
        assert parse(write(found)) == found


def _read(text: str) -> RuleLine | RuleSyntaxError:
    try:
        return parse(text)
    except RuleSyntaxError as error:
        return error


@given(st.text())
@example("\ud800")
@example("[" * 100)
@example("²½Ⅷ٣")
def test_any_text_is_a_rule_or_pointed_at(text: str) -> None:
    _is_rule_or_pointed_at(text)


@given(st.text(string.printable, max_size=200))
def test_any_ascii_is_a_rule_or_pointed_at(text: str) -> None:
    _is_rule_or_pointed_at(text)


@given(st.lists(st.sampled_from(_VOCABULARY), max_size=30).map(" ".join))
def test_any_words_are_a_rule_or_pointed_at(text: str) -> None:
    _is_rule_or_pointed_at(text)


@given(lines(), st.data())
def test_any_slip_in_a_rule_is_a_rule_or_pointed_at(line: RuleLine, data: st.DataObject) -> None:
    text = write(line)
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 3))
    typed = data.draw(st.text(string.printable, max_size=3) | st.sampled_from(_VOCABULARY))
    _is_rule_or_pointed_at(text[:at] + typed + text[at + cut :])
