"""The words of a rule."""

from decimal import Decimal

from thetadesk.alerts.syntax import (
    And,
    Comparison,
    Flag,
    Kind,
    Number,
    Observable,
    Of,
    Relation,
    RuleLine,
    Subject,
    Suffix,
    Unit,
    observables,
    symbols,
    walk,
)

APPLE = Observable(Subject(Of.QUOTE, "AAPL"), "mark")
OWN = Observable(Subject(Of.TICKER), "delta")


def test_a_number_counts_in_what_it_is_compared_with() -> None:
    week = Number(Decimal(1), Suffix.WEEKS)
    assert week.value == 604_800
    assert Number(week.amount, week.suffix, Unit.DAYS).value == 7
    assert Number(Decimal("2.5"), Suffix.PERCENT).value == 0.025
    assert Number(Decimal(185), Suffix.DOLLAR, Unit.DOLLARS).value == 185


def test_equal_pieces_are_equal_wherever_they_stand() -> None:
    assert Number(Decimal(1), span=(3, 4)) == Number(Decimal(1), unit=Unit.DOLLARS, span=(9, 10))


def test_a_rule_tells_what_it_asks_about() -> None:
    below = Comparison(APPLE, Relation.LESS, Number(Decimal(185)))
    silent = Flag(Observable(Subject(Of.DESK), "stream_silent"))
    line = RuleLine(And((below, silent)), clears_when=Comparison(OWN, Relation.MORE, APPLE))
    assert observables(line) == {APPLE, silent.of, OWN}
    assert symbols(line) == {"AAPL"}
    assert list(walk(line.condition)) == [line.condition, below, APPLE, below.right, silent, silent.of]


def test_short_legs_are_asked_what_legs_are_asked() -> None:
    assert [kind.of for kind in Kind] == [
        Of.LEG,
        Of.LEG,
        Of.CAMPAIGN,
        Of.TICKER,
        Of.ACCOUNT,
        Of.PORTFOLIO,
        Of.CONNECTION,
    ]
