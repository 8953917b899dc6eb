"""Which campaign shows which part of the tax books."""

from datetime import UTC, datetime
from decimal import Decimal

from tests.ledger.booked import booked
from tests.ledger.builders import ACCOUNT, assigned, btc, bto, delivered, sell, sto
from thetadesk.ledger.edits import NEW
from thetadesk.ledger.model import Edit, Move

D = Decimal
P50, P45 = "XYZ 19 Jun 26 50 P", "XYZ 19 Jun 26 45 P"
TWO_LOTS = [
    sto(P50, 1, "2.00", at="2026-05-01 10:00"),
    sto(P45, 1, "1.00", at="2026-05-04 10:00"),
    assigned(P50, 1, at="2026-06-19 17:00"),
    delivered("XYZ", 100, 50, at="2026-06-19 17:00"),
    assigned(P45, 1, at="2026-06-19 17:00"),
    delivered("XYZ", 100, 45, at="2026-06-19 17:00"),
]


def test_a_sale_told_in_two_campaigns_shows_each_its_own_shares():
    books = booked(*TWO_LOTS, sell("XYZ", 200, "48", at="2026-06-22 10:00"))
    assert [seen.realized_tax for seen in books.campaigns] == [0, 400]
    assert [seen.realized for seen in books.campaigns] == [0, 400]


def test_what_a_campaign_did_not_open_is_shown_where_there_is_room():
    """Tax takes the first lot; the user named the second."""
    edits = [Edit("e", ACCOUNT, "XYZ", datetime(2026, 11, 20, tzinfo=UTC), (Move("t7", None, "t1", "t2"),))]
    books = booked(*TWO_LOTS, sell("XYZ", 100, "48", at="2026-06-22 10:00"), edits=edits)
    assert [(seen.realized, seen.realized_tax) for seen in books.campaigns] == [(200, 0), (400, 0)]
    (match,) = books.tax.matches
    assert (match.opened_by, match.opened_in, match.closed_in) == (
        "t4", books.campaigns[0].id, books.campaigns[1].id,
    )  # fmt: skip


def test_a_fill_told_as_two_openings_is_held_where_its_cash_lots_are():
    edits = [
        Edit("e", ACCOUNT, "XYZ", datetime(2026, 11, 20, tzinfo=UTC), (Move("t1", D(2), "t1", NEW + "e"),))
    ]
    books = booked(
        bto(P50, 5, "2.00", fees="-0.05", at="2026-05-01 10:00"),
        sell(P50, 3, "2.50", at="2026-05-04 10:00"),
        edits=edits,
    )
    (lot,) = books.tax.lots
    assert (lot.quantity, lot.cost, lot.campaign) == (2, -400, books.campaigns[1].id)
    both_held = booked(bto(P50, 5, "2.00", fees="-0.05", at="2026-05-01 10:00"), edits=edits)
    assert sorted((lot.quantity, lot.cost, lot.fees) for lot in both_held.tax.lots) == [
        (2, -400, D("-0.02")),
        (3, -600, D("-0.03")),
    ]


def test_missing_openings_leave_nothing_to_attribute():
    books = booked(btc(P50, 1, "1.00", at="2026-05-01 10:00"))
    assert (books.tax.matches, books.tax.lots, books.only.realized_tax) == ([], [], 0)
