"""A campaign's figures in lists."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.ledger.booked import booked
from tests.ledger.builders import assigned, btc, bto, buy, delivered, named, stc, sto, told
from thetadesk.ledger.figures import CURVE_POINTS, adjusted_basis
from thetadesk.ledger.model import Kind

D = Decimal
PUT = "XYZ 19 Jun 26 50 P"


@given(st.decimals(-100_000, 100_000, places=2), st.integers(-1000, 1000).filter(bool))
def test_at_the_adjusted_basis_the_campaign_comes_out_even(cash, shares):
    basis = adjusted_basis(cash, D(shares))
    assert abs(cash + basis * shares) < D("0.001")


def test_without_shares_there_is_no_adjusted_basis():
    assert adjusted_basis(D(100), D(0)) is None


def test_open_legs_by_expiry_with_what_was_paid_for_them():
    legs = booked(
        sto("XYZ 17 Jul 26 45 P", 1, "1.00", fees="-1", at="2026-05-01 10:00", order="1"),
        bto("XYZ 19 Jun 26 40 P", 1, "0.50", fees="-1", at="2026-05-01 10:00", order="1"),
        sto("XYZ 17 Jul 26 45 P", 1, "1.10", at="2026-05-04 10:00"),
    ).only.legs
    assert [(leg.words, leg.quantity, leg.cost, leg.opened_on) for leg in legs] == [
        ("XYZ 19 Jun 26 40 P", 1, -51, date(2026, 5, 1)),
        ("XYZ 17 Jul 26 45 P", -2, 209, date(2026, 5, 1)),
    ]


def test_shares_of_another_ticker_are_not_the_campaigns_shares():
    books = booked(
        sto("OLD 19 Jun 26 50 P", 1, "1", at="2026-05-01 10:00"),
        assigned("OLD 19 Jun 26 50 P", 1, at="2026-06-19 17:00"),
        delivered("OLD", 100, 50, at="2026-06-19 17:00"),
    )
    assert books.only.shares == 100
    assert booked(buy("/MESZ6", 1, 5900, at="2026-05-01 10:00")).only.shares == 0


def test_unknown_cost_makes_a_campaign_incomplete():
    assert booked(told(Kind.TRANSFER, None, "XYZ", 50, at="2026-01-05 10:00")).only.incomplete
    assert not booked(buy("XYZ", 50, 10, at="2026-01-05 10:00")).only.incomplete


def test_a_strategy_is_recognised_by_its_missing_legs_too():
    books = booked(
        btc(PUT, 1, "1.00", at="2026-05-01 10:00", order="3"),
        stc("XYZ 19 Jun 26 45 P", 1, "0.50", at="2026-05-01 10:00", order="3"),
    )
    assert [seen.strategy for seen in books.campaigns] == ["vertical"]


def test_shares_with_calls_and_puts_bought_later_are_a_collar():
    books = booked(
        buy("XYZ", 100, 50, at="2026-05-01 10:00", order="1"),
        sto("XYZ 19 Jun 26 55 C", 1, "1.00", at="2026-05-04 10:00"),
    )
    assert books.only.strategy == "covered_call"


def test_the_curve_is_thinned_and_keeps_its_end():
    parts = [sto(PUT, 1, f"{n}.00", at=f"2026-05-01 10:{n:02}") for n in range(1, 60)]
    seen = booked(*parts).only
    assert (len(seen.cash_curve), seen.cash_curve[0], seen.cash_curve[-1]) == (CURVE_POINTS, 100, seen.cash)
    assert named(PUT).symbol == seen.legs[0].symbol


def test_what_moved_in_shares_had_cost_is_in_the_adjusted_basis():
    """They came without cash: what the campaign has earned since lowers what they had cost before."""
    moved = told(Kind.TRANSFER, None, "XYZ", 100, at="2026-01-05 10:00", basis=D(5000))
    call = sto("XYZ 19 Jun 26 55 C", 1, "1.00", at="2026-05-04 10:00")
    assert booked(moved, call).only.adjusted_basis == 49


def test_nobody_knows_the_adjusted_basis_of_shares_whose_cost_is_unknown():
    moved = told(Kind.OPENING_POSITION, None, "XYZ", 100, at="2026-01-05 10:00")
    call = sto("XYZ 19 Jun 26 55 C", 1, "1.00", at="2026-05-04 10:00")
    assert booked(moved, call).only.adjusted_basis is None


def test_a_close_of_something_of_unknown_cost_leaves_its_campaign_incomplete():
    moved = told(Kind.OPENING_POSITION, None, PUT, -1, at="2026-01-05 10:00")
    assert booked(moved, btc(PUT, 1, "0.10", at="2026-05-01 10:00")).only.incomplete
