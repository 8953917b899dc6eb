"""What a campaign needs a hand for, by the thresholds that sellers of options use."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.attention.legs import TODAY, call, leg, priced, shares
from thetadesk.attention.campaigns import of_campaign, severity_of
from thetadesk.attention.model import Attention, HeldLeg, Kind, Thresholds
from thetadesk.ledger.model import AccountKind

USUAL = Thresholds()
PERCENT = "\N{NO-BREAK SPACE}%"


def found(*legs: HeldLeg, profit: Decimal | None = None, limits: Thresholds = USUAL) -> dict[Kind, Attention]:
    return {each.kind: each for each in of_campaign(legs, profit, limits)}


@pytest.mark.parametrize(
    ("dte", "severity"), [(0, 3), (2, 3), (3, 2), (7, 2), (8, 1), (20, 1), (21, None), (45, None)]
)
def test_severity_rises_as_expiration_comes_near(dte, severity):
    assert severity_of(dte, USUAL) == severity


def test_legs_that_expire_together_are_one_line():
    only = found(leg(1), leg(1, quantity="1"))[Kind.EXPIRING]
    assert only.what == "−1 AAPL 220 P, +1 AAPL 220 P expire tomorrow"
    assert (only.severity, only.number, only.href) == (3, "1 d", "/campaigns/c1")


def test_what_has_expired_without_a_word_from_the_broker_is_awaited_not_urgent():
    only = found(leg(-3, awaiting=True))[Kind.AWAITING]
    assert (only.severity, only.number, only.href) == (2, "3 d ago", "/import")
    assert "the broker has not said" in only.what


@pytest.mark.parametrize(
    ("kind", "words", "href"),
    [
        (AccountKind.MANUAL, "nobody has recorded what became of it", "/wheels"),
        (AccountKind.BROKER, "the broker has not said what became of it", "/connections"),
        (AccountKind.PAPER, "the broker has not said what became of it", "/connections"),
        (AccountKind.SAMPLE, "the broker has not said what became of it", "/import"),
    ],
)
def test_whoever_keeps_the_account_can_say_how_it_ended(kind, words, href):
    only = found(leg(-3, awaiting=True, kept_as=kind))[Kind.AWAITING]
    assert (only.what.endswith(words), only.href) == (True, href)


@pytest.mark.parametrize(
    ("moneyness", "severity"), [(0.031, 3), (0.0, 2), (-0.019, 2), (-0.02, None), (-0.3, None)]
)
def test_a_short_strike_is_tested_in_the_money_and_near_it(moneyness, severity):
    said = found(leg(30, priced=priced(moneyness)))
    assert (said[Kind.TESTED].severity if Kind.TESTED in said else None) == severity


def test_the_leg_that_is_deepest_in_the_money_speaks_for_the_others():
    said = found(leg(30, priced=priced(-0.01)), call(30, priced=priced(0.031, 237.1), words="AAPL 230 C"))[
        Kind.TESTED
    ]
    assert said.what == f"−1 AAPL 230 C is 3.1{PERCENT} in the money, and 1 more"
    assert "237.10" in said.why
    assert said.number == f"3.1{PERCENT}"


def test_a_long_option_is_never_tested():
    assert found(leg(30, quantity="1", priced=priced(0.2))) == {}


@pytest.mark.parametrize(
    ("chance", "days", "told"),
    [(0.5, 5, True), (0.72, 0, True), (0.49, 3, False), (0.9, 6, False), (0.9, -1, False), (None, 3, False)],
)
def test_a_call_that_will_probably_be_assigned_for_the_dividend_needs_a_hand_today(chance, days, told):
    said = found(call(30, priced=priced(-0.1, assignment=chance, days_to_ex_dividend=days)))
    assert (Kind.DIVIDEND in said) is told
    if told:
        assert said[Kind.DIVIDEND].severity == 3
        assert "ex-dividend" in said[Kind.DIVIDEND].what


def test_a_dividend_after_expiry_or_of_a_put_is_no_risk():
    later = priced(-0.1, assignment=0.9, days_to_ex_dividend=4)
    assert Kind.DIVIDEND not in found(call(3, priced=later))
    assert Kind.DIVIDEND not in found(leg(30, priced=later))


def test_a_forecast_dividend_says_so():
    said = found(
        call(30, priced=priced(0.1, assignment=0.9, days_to_ex_dividend=1, ex_dividend_forecast=True))
    )
    assert "is expected to go ex-dividend tomorrow" in said[Kind.DIVIDEND].what


@pytest.mark.parametrize(
    ("days", "dte", "told"), [(7, 30, True), (0, 30, True), (8, 30, False), (5, 4, False)]
)
def test_earnings_before_expiry_need_a_decision(days, dte, told):
    said = found(leg(dte, priced=priced(-0.1, days_to_earnings=days)))
    assert (Kind.EARNINGS in said) is told


@pytest.mark.parametrize(("earned", "told"), [("0.5", True), ("0.93", True), ("0.499", False), ("-1", False)])
def test_half_of_the_most_is_worth_a_look(earned, told):
    said = found(leg(30), profit=Decimal(earned))
    assert (Kind.PROFIT in said) is told


def test_profit_is_told_of_all_that_earns_it():
    """A covered call in the money has lost what its shares have won: it is both that have earned the most."""
    said = found(shares(), call(30), profit=Decimal("0.9"))[Kind.PROFIT]
    assert said.what == f"+100 AAPL, −1 AAPL 230 C have earned 90{PERCENT} of the most there is to earn"


def test_profit_is_of_what_was_sold():
    assert found(leg(30, quantity="1"), profit=Decimal("0.9")) == {}
    assert f"38{PERCENT}" in found(leg(30), profit=Decimal("0.62"))[Kind.PROFIT].why


def test_the_user_says_from_where_on():
    limits = Thresholds(urgent_days=0, soon_days=1, manage_days=10, near=5, profit=75)
    assert found(leg(15), profit=Decimal("0.6"), limits=limits) == {}
    assert found(leg(9, priced=priced(-0.04)), limits=limits).keys() == {Kind.PAST_21, Kind.TESTED}
    assert "past 10 days" in found(leg(9), limits=limits)[Kind.PAST_21].what


def test_since_is_known_of_what_time_brings():
    assert found(leg(20))[Kind.PAST_21].since == TODAY
    assert found(leg(30, priced=priced(0.1)))[Kind.TESTED].since is None


def test_what_settles_in_cash_is_not_assigned():
    said = found(leg(30, priced=priced(0.1), pays_cash=True))[Kind.TESTED]
    assert (said.label, "cash" in said.why) == ("Roll or close", True)
    assert found(call(30, priced=priced(0.1)))[Kind.TESTED].label == "Roll, close or deliver"
