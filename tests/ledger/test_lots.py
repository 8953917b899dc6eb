"""Cutting lots: nothing is lost, whatever the cut."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.kernel.instruments import equity
from thetadesk.ledger.lots import LOT_ORDER, Holdings, carry, cut, portion, share_out
from thetadesk.ledger.model import Lot, LotMethod

D = Decimal
XYZ, NEW = equity("XYZ"), equity("NEW")
amounts = st.decimals(-100_000, 100_000, places=6)
quantities = st.decimals("0.00000001", 10_000, places=8)


def lot(quantity, cost="-100", opened_by="t1", *, campaign="c", fees="-1", premium="0"):
    return Lot(opened_by, XYZ, D(quantity), D(cost), D(fees), date(2026, 1, 5), True, campaign, D(premium))


@given(amounts, st.lists(quantities, min_size=1, max_size=6))
def test_shares_sum_to_the_whole_and_come_near_their_weights(total, weights):
    shares = share_out(total, weights)
    assert sum(shares) == total
    whole = sum(weights)
    assert all(
        abs(s - total * w / whole) <= D("0.000001") * len(shares)
        for s, w in zip(shares, weights, strict=True)
    )


def test_the_odd_remainder_goes_to_the_last_part():
    assert share_out(D("1"), [D(1), D(1), D(1)]) == [D("0.333333"), D("0.333334"), D("0.333333")]
    assert share_out(D("0.000001"), [D(1), D(1)]) == [D("0.000000"), D("0.000001")]


@given(amounts, amounts, amounts, quantities, quantities)
def test_a_cut_conserves_everything(cost, fees, premium, one, other):
    whole = Lot("t1", XYZ, one + other, cost, fees, date(2026, 1, 5), True, "c", premium, premium)
    part, rest = cut(whole, one)
    assert rest is not None
    for name in ("quantity", "cost", "fees", "premium", "premium_fees"):
        assert getattr(part, name) + getattr(rest, name) == getattr(whole, name)
    assert (part.opened_by, part.opened_on, rest.campaign) == ("t1", date(2026, 1, 5), "c")


def test_the_whole_lot_is_not_cut():
    whole = lot(3)
    assert cut(whole, D(3)) == (whole, None)
    assert portion(D("0.1234567"), D(3), D(3)) == D("0.1234567")


@given(st.lists(quantities, min_size=1, max_size=4), quantities, amounts)
def test_carrying_conserves_cost_and_spreads_cash(held, quantity, cash):
    carried = carry([lot(each, cost="-10.01") for each in held], NEW, quantity, cash)
    assert sum(each.quantity for each in carried) == quantity
    assert sum(each.cost for each in carried) == D("-10.01") * len(held) + cash
    assert {each.instrument for each in carried} == {NEW}


def held(*lots):
    holdings = Holdings()
    for each in lots:
        holdings.add(each)
    return holdings


def test_taking_answers_what_found_nothing():
    holdings = held(lot(2), lot(3, opened_by="t2"))
    parts, rest = holdings.take("XYZ", D(-7))
    assert ([(part.opened_by, part.quantity) for part in parts], rest) == ([("t1", 2), ("t2", 3)], -2)
    assert holdings.all() == []
    assert holdings.take("XYZ", D(-1)) == ([], D(-1))


def test_only_the_other_side_is_taken_and_only_of_the_campaign_named():
    holdings = held(lot(2), lot(-3, "90", opened_by="t2"), lot(4, opened_by="t3", campaign="d"))
    assert (holdings.side("XYZ", +1), holdings.side("XYZ", -1), holdings.position("XYZ")) == (6, 3, 3)
    parts, rest = holdings.take("XYZ", D(-3), campaign="d")
    assert ([part.opened_by for part in parts], rest) == (["t3"], 0)
    parts, rest = holdings.take("XYZ", D(5))
    assert ([part.opened_by for part in parts], rest) == (["t2"], 2)


@pytest.mark.parametrize(
    ("method", "order"),
    [
        (LotMethod.FIFO, ["t1", "t2", "t3"]),
        (LotMethod.LIFO, ["t3", "t2", "t1"]),
        (LotMethod.HIFO, ["t2", "t3", "t1"]),
    ],
)
def test_lot_methods_order_the_lots(method, order):
    holdings = held(lot(1, "-100"), lot(1, "-300", "t2"), lot(2, "-400", "t3"))
    parts, _ = holdings.take("XYZ", D(-4), LOT_ORDER[method])
    assert [part.opened_by for part in parts] == order


def test_the_highest_cost_counts_fees_and_premium_and_a_short_that_brought_least():
    by_cost = LOT_ORDER[LotMethod.HIFO]
    longs = [lot(1, "-100", "a", fees="-3"), lot(1, "-102", "b", fees="0"), lot(1, "-110", "c", premium="20")]
    assert [each.opened_by for each in by_cost(longs)] == ["a", "b", "c"]
    shorts = [lot(-1, "100", "a"), lot(-1, "90", "b")]
    assert [each.opened_by for each in by_cost(shorts)] == ["b", "a"]
