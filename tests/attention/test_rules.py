"""What needs a hand, as one list."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attention.legs import TODAY, call, leg, priced, shares
from thetadesk.attention.model import (
    Attention,
    Backlog,
    Facts,
    Failing,
    Feed,
    HeldLeg,
    Kind,
    Straying,
    Thresholds,
)
from thetadesk.attention.rules import attention_list
from thetadesk.kernel.instruments import Right
from thetadesk.ledger.strategies import STRATEGIES

USUAL = Thresholds()


def needing(*legs: HeldLeg, limits: Thresholds = USUAL, **more: Any) -> list[Attention]:
    return attention_list(Facts(legs, **more), limits)


def test_nothing_open_needs_nothing():
    assert needing() == []


def test_missing_opens_and_quarantined_rows_wait_for_a_decision():
    found = needing(backlog=Backlog(1, date(2026, 1, 5), 3, None))
    assert [each.what for each in found] == [
        "1 close lacks its opening",
        "3 imported rows are not understood",
    ]
    assert {each.severity for each in found} == {2}
    assert found[0].since == date(2026, 1, 5)


def test_the_most_severe_comes_first_then_what_is_due_first():
    found = needing(leg(15, "later"), leg(0, "now"), leg(5, "soon"), leg(1, "tomorrow"))
    assert [each.href.rpartition("/")[2] for each in found] == ["now", "tomorrow", "soon", "later"]


@pytest.mark.parametrize(
    ("left", "severity", "what", "number"),
    [
        ("lapsed", 3, "The login at Schwab has lapsed; nothing new arrives", ""),
        ("2h", 3, "The login at Schwab lapses soon", "< 2 h"),
        ("48h", 2, "The login at Schwab lapses soon", "< 48 h"),
    ],
)
def test_a_login_that_lapses_is_told_in_time(left, severity, what, number):
    [only] = needing(feeds=(Feed("con1", "Schwab", left, None, 0),))
    assert (only.severity, only.what, only.number, only.href) == (severity, what, number, "/connections")


def test_a_lapsed_login_explains_why_the_copy_is_old():
    [only] = needing(feeds=(Feed("con1", "Schwab", "lapsed", TODAY, 0),))
    assert (only.label, only.since) == ("Log in again", TODAY)
    [stale] = needing(feeds=(Feed("con1", "Schwab", None, TODAY, 0),))
    assert (stale.kind, stale.severity, stale.since, stale.label) == (Kind.STALE_COPY, 1, TODAY, "See why")


def test_books_that_differ_from_the_brokers_are_urgent():
    [only] = needing(feeds=(Feed("con1", "Schwab", None, None, 2),))
    assert (only.severity, only.what) == (3, "2 accounts' books differ from Schwab's")


def test_what_the_desk_could_not_do_is_told_with_its_reason():
    failing = (
        Failing("sync", "Sync with the brokers", 3, TODAY, "the broker does not answer"),
        Failing("mine", "Mine", 3, None, "it took too long", is_plugin=True),
    )
    found = needing(failing=failing, undelivered=2, undelivered_since=TODAY)
    assert [(each.kind, each.severity) for each in found] == [
        (Kind.UNDELIVERED, 2),
        (Kind.JOB, 2),
        (Kind.PLUGIN, 2),
    ]
    assert [each.what for each in found] == [
        "2 alerts were told by no channel",
        "Sync with the brokers has failed 3 times in a row",
        "The plug-in Mine is paused after 3 failures",
    ]
    assert found[1].why == "the broker does not answer"


def test_a_campaign_is_one_line_with_what_is_lesser_folded_into_it():
    tested = leg(5, priced=priced(0.03, 213.2))
    [only] = needing(tested, leg(40, quantity="1"), profits={"c1": Decimal("0.62")})
    assert (only.kind, only.severity, only.key) == (Kind.TESTED, 3, "tested:c1")
    assert [(each.kind, each.severity) for each in only.also] == [(Kind.EXPIRING, 2), (Kind.PROFIT, 1)]


def test_a_departure_from_the_plan_is_told_with_its_campaign_or_alone():
    straying = (
        Straying("p1", "Income", "AAPL was sold closer to the money than the plan says", "c1"),
        Straying("p1", "Income", "Seven positions are open, the plan has five"),
        Straying("p1", "Income", "Of a campaign that is closed", "gone"),
    )
    first, second = needing(leg(10), straying=straying)
    assert (first.kind, first.campaign_id, [each.kind for each in first.also]) == (
        Kind.PAST_21,
        "c1",
        [Kind.PLAN],
    )
    assert (second.kind, second.campaign_id, second.href) == (Kind.PLAN, None, "/plans/p1")


def test_the_same_spread_in_two_accounts_is_two_lines_that_say_which():
    other = {"account_id": "a2", "account": "Retirement", "campaign": "c2"}
    found = needing(leg(1), leg(1, **other))
    assert [each.what for each in found] == [
        "−1 AAPL 220 P expires tomorrow (Taxable)",
        "−1 AAPL 220 P expires tomorrow (Retirement)",
    ]
    assert len({each.key for each in found}) == 2


ACCOUNTS = (("a1", "Taxable"), ("a2", "Retirement"))


@st.composite
def legs(draw: Any) -> HeldLeg:
    number = draw(st.integers(0, 5))
    account_id, account = ACCOUNTS[number % 2]
    right = draw(st.sampled_from([Right.CALL, Right.PUT, None]))
    quantity = draw(st.integers(-3, 3).filter(bool))
    more = {
        "account_id": account_id,
        "account": account,
        "right": right,
        "strategy": draw(st.sampled_from(sorted(STRATEGIES))),
        "ticker": f"T{number // 2}",
        "awaiting": False,
        "words": f"T{number // 2} {right or 'shares'}",
        "shares": draw(st.sampled_from([None, Decimal(100)])),
    }
    dte = None if right is None else draw(st.integers(-3, 60))
    said = st.none() | st.builds(
        priced,
        st.floats(-0.2, 0.2),
        assignment=st.none() | st.floats(0, 1),
        days_to_ex_dividend=st.none() | st.integers(-1, 20),
        days_to_earnings=st.none() | st.integers(-1, 20),
    )
    if right is not None and quantity < 0:
        more["priced"] = draw(said)
        more["awaiting"] = bool(dte is not None and dte < 0)
    return leg(dte, f"c{number}", str(quantity), **more)


@given(st.lists(legs(), max_size=12), st.dictionaries(st.sampled_from(["c0", "c1"]), st.decimals(0, 1)))
def test_every_list_is_in_order_says_nothing_twice_and_leads_somewhere(held, profits):
    found = needing(*held, profits=profits)
    assert [each.severity for each in found] == sorted((each.severity for each in found), reverse=True)
    assert len({each.key for each in found}) == len(found)
    campaigns = Counter(each.campaign_id for each in found)
    assert set(campaigns.values()) <= {1}
    for each in found:
        kinds = [each.kind, *(also.kind for also in each.also)]
        assert len(set(kinds)) == len(kinds)
        assert all(also.severity <= each.severity for also in each.also)
        assert each.href in ("/import", f"/campaigns/{each.campaign_id}")
        assert each.what
        assert each.why
        assert each.label


@given(st.lists(legs(), max_size=8))
def test_time_only_makes_an_expiration_more_severe(held):
    """What comes nearer its end never leaves the list by it."""
    held = [each for each in held if each.dte is not None and each.dte > 0 and not each.awaiting]
    bare = [leg(each.dte, each.campaign_id, str(each.quantity), words=each.words) for each in held]
    nearer = [
        leg((each.dte or 0) - 1, each.campaign_id, str(each.quantity), words=each.words) for each in held
    ]
    severities = {each.campaign_id: each.severity for each in needing(*bare)}
    later = {each.campaign_id: each.severity for each in needing(*nearer)}
    assert all(later[campaign] >= severity for campaign, severity in severities.items())


@given(st.lists(legs(), max_size=8))
def test_without_prices_nothing_is_said_that_rests_on_one(held):
    bare = [replace(each, priced=None) for each in held]
    resting = {Kind.TESTED, Kind.DIVIDEND, Kind.EARNINGS, Kind.PROFIT}
    for each in needing(*bare):
        assert not resting & {each.kind, *(also.kind for also in each.also)}


def test_covered_shares_and_far_puts_need_nothing():
    assert needing(shares(), call(45, priced=priced(-0.1)), leg(45, "c2", priced=priced(-0.08))) == []


def test_since_is_when_it_began_to_need_a_hand():
    [only] = needing(leg(1))
    assert only.since == TODAY - timedelta(days=1)
