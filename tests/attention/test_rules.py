"""What needs a hand, by the thresholds that sellers of options use."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from thetadesk.attention.model import Backlog, Feed, HeldLeg
from thetadesk.attention.rules import attention_list, severity_of

TODAY = date(2026, 3, 2)
NOTHING = Backlog(0, None, 0, None)


def leg(dte: int, campaign: str = "c1", quantity: str = "-1", awaiting: bool = False) -> HeldLeg:
    expires_on = TODAY + timedelta(days=dte)
    return HeldLeg(campaign, "AAPL", "AAPL 220 P", Decimal(quantity), expires_on, dte, awaiting)


@pytest.mark.parametrize(
    ("dte", "severity"), [(0, 3), (2, 3), (3, 2), (7, 2), (8, 1), (20, 1), (21, None), (45, None)]
)
def test_severity_rises_as_expiration_comes_near(dte, severity):
    assert severity_of(dte) == severity


def test_nothing_open_needs_nothing():
    assert attention_list([], NOTHING) == []


def test_legs_of_one_campaign_that_expire_together_are_one_line():
    [only] = attention_list([leg(1), leg(1, quantity="1")], NOTHING)
    assert only.what == "−1 AAPL 220 P, +1 AAPL 220 P expires tomorrow"
    assert (only.severity, only.number, only.href) == (3, "1 d", "/campaigns/c1")
    assert only.since == TODAY - timedelta(days=1)


def test_what_has_expired_without_a_word_from_the_broker_is_awaited_not_urgent():
    [only] = attention_list([leg(-3, awaiting=True)], NOTHING)
    assert only.severity == 2
    assert "has not said" in only.what
    assert only.number == "3 d ago"


def test_missing_opens_and_quarantined_rows_wait_for_a_decision():
    found = attention_list([], Backlog(1, date(2026, 1, 5), 3, None))
    assert [each.what for each in found] == [
        "1 close lacks its opening",
        "3 imported rows are not understood",
    ]
    assert {each.severity for each in found} == {2}


def test_the_most_severe_comes_first():
    found = attention_list([leg(15, "later"), leg(0, "now"), leg(5, "soon")], NOTHING)
    assert [each.href.rpartition("/")[2] for each in found] == ["now", "soon", "later"]


@pytest.mark.parametrize(
    ("left", "severity", "what", "number"),
    [
        ("lapsed", 3, "The login at Schwab has lapsed; nothing new arrives", ""),
        ("2h", 3, "The login at Schwab lapses soon", "< 2 h"),
        ("48h", 2, "The login at Schwab lapses soon", "< 48 h"),
    ],
)
def test_a_login_that_lapses_is_told_in_time(left, severity, what, number):
    [only] = attention_list([], NOTHING, [Feed("Schwab", left, None, 0)])
    assert (only.severity, only.what, only.number, only.href) == (severity, what, number, "/connections")


def test_a_lapsed_login_explains_why_the_copy_is_old():
    [only] = attention_list([], NOTHING, [Feed("Schwab", "lapsed", TODAY, 0)])
    assert only.label == "Log in again"
    [stale] = attention_list([], NOTHING, [Feed("Schwab", None, TODAY, 0)])
    assert (stale.severity, stale.since, stale.label) == (2, TODAY, "See why")


def test_books_that_differ_from_the_brokers_are_urgent():
    [only] = attention_list([], NOTHING, [Feed("Schwab", None, None, 2)])
    assert (only.severity, only.what) == (3, "2 accounts' books differ from Schwab's")
