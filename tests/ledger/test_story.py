"""A campaign as a story: each roll, assignment and order one step, with running cash and shares."""

from decimal import Decimal

import pytest

from tests.ledger.booked import booked
from tests.ledger.builders import (
    assigned,
    btc,
    bto,
    buy,
    cash,
    delivered,
    exercised,
    expired,
    removed,
    sell,
    split,
    stc,
    sto,
    told,
)
from thetadesk.ledger.figures import Realized
from thetadesk.ledger.model import Confidence, Kind
from thetadesk.ledger.story import Told, bridge, tell

D = Decimal
P50, P45 = "XYZ 19 Jun 26 50 P", "XYZ 17 Jul 26 45 P"


def story(*parts, at=0):
    books = booked(*parts)
    seen = books.campaigns[at]
    key = seen.id
    return tell(
        Told(
            seen.campaign.ticker,
            seen.campaign.allocations,
            {t.id: t for t in books.transactions},
            seen.campaign.links,
            [m for m in books.cash.matches if m.closed_in == key],
            [m for m in books.tax.matches if m.closed_in == key],
            [lot for lot in books.cash.lots if lot.campaign == key],
            [lot for lot in books.tax.lots if lot.campaign == key],
            frozenset(m.transaction_id for m in books.cash.missing),
        )
    )


def steps(*parts):
    return [(node.kind, node.before, node.after, node.net) for node in story(*parts).nodes]


WHEEL = [
    sto(P50, 1, "2.00", at="2026-05-01 10:00"),
    btc(P50, 1, "1.00", at="2026-06-10 10:00", order="7"),
    sto(P45, 1, "1.50", at="2026-06-10 10:00", order="7"),
    assigned(P45, 1, at="2026-07-17 17:00"),
    delivered("XYZ", 100, 45, at="2026-07-17 17:00"),
    cash(Kind.DIVIDEND, "12.00", "XYZ", at="2026-08-01 10:00"),
    sto("XYZ 21 Aug 26 48 C", 1, "1.00", at="2026-08-03 10:00"),
    expired("XYZ 21 Aug 26 48 C", 1, at="2026-08-21 17:00"),
    sell("XYZ", 100, "47", at="2026-08-24 10:00"),
]  # fmt: skip


def test_a_wheel_from_its_put_to_its_last_share():
    assert steps(*WHEEL) == [
        ("open", (), ("−1 XYZ 19 Jun 26 50 P",), 200),
        ("roll", ("−1 XYZ 19 Jun 26 50 P",), ("−1 XYZ 17 Jul 26 45 P",), 50),
        ("assignment", ("−1 XYZ 17 Jul 26 45 P",), ("+100 XYZ",), -4500),
        ("dividend", (), (), 12),
        ("open", (), ("−1 XYZ 21 Aug 26 48 C",), 100),
        ("expiration", ("−1 XYZ 21 Aug 26 48 C",), (), 0),
        ("close", ("+100 XYZ",), (), 4700),
    ]


def test_cash_shares_and_adjusted_basis_run_along():
    points = [(point.cumulative, point.shares, point.adjusted_basis) for point in story(*WHEEL).series]
    assert points == [
        (200, 0, None),
        (250, 0, None),
        (-4250, 100, D("42.5")),
        (-4238, 100, D("42.38")),
        (-4138, 100, D("41.38")),
        (-4138, 100, D("41.38")),
        (562, 0, None),
    ]


def test_each_step_says_why_it_stands_there_and_how_sure_that_is():
    nodes = story(*WHEEL).nodes
    assert [(node.reason, node.confidence) for node in nodes[:3]] == [
        ("opened the campaign", Confidence.CERTAIN),
        ("rolled: order 7", Confidence.CERTAIN),
        ("closes what was opened here", Confidence.CERTAIN),
    ]
    assert (nodes[4].confidence, nodes[4].reason) == (Confidence.LIKELY, "sold against its 100 shares")
    assert nodes[2].transaction_ids == ("t4", "t5")


@pytest.mark.parametrize(
    ("parts", "titles"),
    [
        ([sto(P50, 1, 1, at="2026-05-01 10:00"), removed(Kind.CASH_SETTLEMENT, P50, 1, gross="-3", at="2026-06-19 17:00")],
         ["Opened", "Settled in cash"]),
        ([bto(P50, 1, 1, at="2026-05-01 10:00"), exercised(P50, 1, at="2026-06-19 17:00"),
          delivered("XYZ", -100, 50, at="2026-06-19 17:00")], ["Opened", "Exercised"]),
        ([btc(P50, 1, 1, at="2026-05-01 10:00")], ["Closed; its opening is not in the history"]),
        ([buy("XYZ", 100, 50, at="2026-05-01 10:00"), split("XYZ", 100, at="2026-05-04 09:00")],
         ["Shares", "Changed by a corporate action"]),
        ([buy("XYZ", 100, 50, at="2026-05-01 10:00"), cash(Kind.FEE, "-3.10", "XYZ", at="2026-05-04 10:00")],
         ["Shares", "Fee"]),
        ([buy("XYZ", 100, 50, at="2026-05-01 10:00"), told(Kind.TRANSFER, None, "XYZ", -100, at="2026-05-04 10:00")],
         ["Shares", "Changed by a corporate action"]),
    ],
)  # fmt: skip
def test_steps_are_named_as_a_trader_says_it(parts, titles):
    assert [node.title for node in story(*parts).nodes] == titles


def test_the_legs_and_fills_of_one_order_are_one_step():
    spread = [
        sto(P50, 2, "2.00", at="2026-05-01 10:00", order="5"),
        bto("XYZ 19 Jun 26 45 P", 1, "1.00", at="2026-05-01 10:00", order="5"),
        sto(P50, 1, "2.01", at="2026-05-01 10:03", order="5"),
        bto("XYZ 19 Jun 26 45 P", 2, "1.01", at="2026-05-01 10:03", order="5"),
    ]
    assert steps(*spread) == [("open", (), ("−3 XYZ 19 Jun 26 50 P", "+3 XYZ 19 Jun 26 45 P"), D("299.00"))]


def test_the_closing_legs_of_one_order_are_one_step():
    opened = [
        sto(P50, 1, 2, at="2026-05-01 10:00", order="5"),
        bto(P45, 1, 1, at="2026-05-01 10:00", order="5"),
    ]
    closed = [
        btc(P50, 1, 1, at="2026-05-20 10:00", order="6"),
        stc(P45, 1, "0.5", at="2026-05-20 10:00", order="6"),
    ]
    assert [kind for kind, *_ in steps(*opened, *closed)] == ["open", "close"]


def test_a_roll_told_by_two_orders_is_one_step_and_says_how_far_apart():
    apart = story(
        sto(P50, 1, "2.00", at="2026-05-01 10:00"),
        btc(P50, 1, "1.00", at="2026-06-10 10:00", order="7"),
        sto(P45, 1, "1.50", at="2026-06-10 10:04", order="8"),
    )
    (_, roll) = apart.nodes
    assert (roll.kind, roll.confidence) == ("roll", Confidence.LIKELY)
    assert roll.reason == "rolled: closed and re-opened 4 min 0 s apart"


def test_the_bridge_says_what_waits_in_the_shares():
    waiting = story(*WHEEL[:5])
    assert [(row.label, row.amount) for row in waiting.bridge] == [
        ("premium in the basis of shares held", D("150"))
    ]
    assert (waiting.cash.net, waiting.tax.net) == (250, 100)
    assert (waiting.open_cost, waiting.open_cost_tax) == (-4500, -4350)
    assert story(*WHEEL).bridge == []


def test_the_bridge_says_what_was_matched_elsewhere():
    rows = bridge(Realized(stock_gross=D(100)), Realized(stock_gross=D(60)), [])
    assert [(row.label, row.amount) for row in rows] == [("lots matched account-wide", 40)]


def test_with_a_missing_opening_no_basis_is_told():
    books = [
        btc(P50, 1, "1.00", at="2026-05-01 10:00", order="3"),
        sto(P45, 1, "2.00", at="2026-05-01 10:00", order="3"),
        assigned(P45, 1, at="2026-07-17 17:00"),
        delivered("XYZ", 100, 45, at="2026-07-17 17:00"),
    ]
    assert [point.adjusted_basis for point in story(*books).series] == [None, None]
    assert story(*books).nodes[0].kind == "roll"
