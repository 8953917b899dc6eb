"""Legs that have lost what they were sold or bought with."""

from __future__ import annotations

import pytest

from tests.attention.legs import call, leg, shares
from thetadesk.attention.model import HeldLeg
from thetadesk.attention.orphans import orphans


def told(*legs: HeldLeg) -> list[tuple[int, str]]:
    return [(each.severity, each.what) for each in orphans(legs)]


def test_a_call_whose_shares_are_gone_is_urgent():
    assert told(shares(), call()) == []
    assert told(call()) == [(3, "−1 AAPL 230 C is no longer covered")]
    assert told(shares("150"), call(quantity="-2")) == [(3, "−2 AAPL 230 C is no longer covered")]


def test_shares_of_another_campaign_cover_those_of_another_account_do_not():
    assert told(call(campaign="c2"), shares()) == []
    assert told(call(campaign="c2", account_id="a2"), shares()) == [(3, "−1 AAPL 230 C is no longer covered")]
    assert told(call(campaign="c2", ticker="MSFT"), shares()) != []


def test_only_the_campaign_that_lacks_cover_is_named():
    found = orphans([shares(), call(), call(campaign="c2", strategy="short_call")])
    assert [each.campaign_id for each in found] == ["c2"]


def test_a_long_call_covers_while_it_lasts_as_long():
    spread = {"strategy": "vertical"}
    assert told(call(30, **spread), call(30, quantity="1", **spread)) == []
    assert told(call(30, **spread), call(60, quantity="1", **spread)) == []
    assert told(call(30, **spread), call(9, quantity="1", **spread)) != []


def test_a_put_of_a_spread_needs_its_other_leg_and_one_sold_alone_does_not():
    assert told(leg(strategy="iron_condor")) == [(3, "−1 AAPL 220 P is no longer covered")]
    assert told(leg(strategy="iron_condor"), leg(quantity="1", strategy="iron_condor")) == []
    assert told(leg()) == []


@pytest.mark.parametrize("strategy", ["strangle", "straddle"])
def test_what_is_sold_uncovered_on_purpose_is_no_orphan(strategy):
    assert told(call(strategy=strategy), leg(strategy=strategy)) == []


def test_a_long_leg_that_is_left_over_is_worth_a_look():
    assert told(leg(quantity="1", strategy="vertical")) == [
        (1, "+1 AAPL 220 P is what is left of a vertical")
    ]
    assert told(leg(quantity="1", strategy="long_put")) == []


def test_nothing_is_said_of_contracts_that_do_not_say_what_they_deliver_nor_of_what_has_expired():
    assert told(call(shares=None)) == []
    assert told(call(-1, awaiting=True)) == []
