"""The tax books: lot methods, premium that goes into shares, what leaves unsold, what is missing."""

from datetime import date
from decimal import Decimal

import pytest

from tests.ledger.booked import booked, per_share
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
    swapped,
    told,
)  # fmt: skip
from thetadesk.ledger.model import Effect, Kind, LotMethod

D = Decimal
PUT, CALL = "XYZ 19 Jun 26 50 P", "XYZ 19 Jun 26 55 C"
THREE_BUYS = [
    buy("XYZ", 100, "50", at="2026-01-05 10:00"),
    buy("XYZ", 100, "60", at="2026-02-05 10:00"),
    buy("XYZ", 100, "40", at="2026-03-05 10:00"),
]


@pytest.mark.parametrize(("method", "gain"), [("fifo", 500), ("lifo", 1500), ("hifo", -500)])
def test_the_accounts_lot_method_chooses_the_lots_for_tax_only(method, gain):
    books = booked(
        *THREE_BUYS, sell("XYZ", 100, "55", at="2026-04-06 10:00"), methods=((date.min, LotMethod(method)),)
    )
    assert (books.only.realized_tax, books.only.realized) == (gain, 500)


def test_a_lot_method_holds_from_the_day_on_which_it_was_chosen():
    methods = ((date(2026, 4, 10), LotMethod.LIFO), (date(2026, 4, 20), LotMethod.HIFO))
    books = booked(
        *THREE_BUYS,
        sell("XYZ", 50, "55", at="2026-04-09 10:00"),
        sell("XYZ", 50, "55", at="2026-04-10 10:00"),
        sell("XYZ", 50, "55", at="2026-04-20 10:00"),
        methods=methods,
    )
    assert [match.opened_by for match in books.tax.matches] == ["t1", "t3", "t2"]


def test_tax_lots_of_other_campaigns_are_taken_and_the_bridge_says_so():
    """Bought twice; a call covers the second; called away, tax takes the oldest shares."""
    books = booked(
        buy("XYZ", 100, "50", at="2026-01-05 10:00"),
        sto("XYZ 16 Jan 26 60 C", 1, "1.00", at="2026-01-06 10:00"),
        btc("XYZ 16 Jan 26 60 C", 1, "0.50", at="2026-01-07 10:00"),
        sell("XYZ", 100, "52", at="2026-01-08 10:00"),
        buy("XYZ", 100, "54", at="2026-01-09 10:00"),
    )
    first, second = books.campaigns
    assert (first.realized, first.realized_tax, second.realized) == (250, 250, 0)


def test_an_assigned_calls_premium_is_part_of_the_proceeds():
    """IRS Publication 550: it is no gain of its own."""
    books = booked(
        buy("XYZ", 100, "50", at="2026-01-05 10:00"),
        sto(CALL, 1, "1.00", fees="-0.50", at="2026-05-20 10:00"),
        assigned(CALL, 1, at="2026-06-19 17:00"),
        delivered("XYZ", -100, 55, fees="-5.00", at="2026-06-19 17:00"),
    )
    (match,) = books.tax.matches
    assert (match.opened_by, match.closed_by, match.premium, match.fees) == ("t1", "t4", 100, D("-5.50"))
    assert match.net == D("594.50") == books.only.realized


def test_an_exercised_calls_premium_is_part_of_the_shares_cost():
    books = booked(
        bto(CALL, 2, "1.00", fees="-1.00", at="2026-05-20 10:00"),
        exercised(CALL, 1, at="2026-06-19 17:00"),
        delivered("XYZ", 100, 55, at="2026-06-19 17:00"),
        expired(CALL, 1, at="2026-06-19 17:00"),
    )
    (lot,) = books.tax.lots
    assert (per_share(lot), lot.fees, lot.premium_fees) == (56, D("-0.50"), D("-0.50"))
    assert (books.only.realized, books.only.realized_tax) == (D("-201.00"), D("-100.50"))


def test_premium_is_shared_by_what_a_delivery_closes_and_opens():
    """Two calls assigned against 150 shares: 150 are sold, 50 are sold short, each with its part of the premium."""
    books = booked(
        buy("XYZ", 150, "50", at="2026-01-05 10:00"),
        sto(CALL, 2, "1.00", at="2026-05-20 10:00"),
        assigned(CALL, 2, at="2026-06-19 17:00"),
        delivered("XYZ", -200, 55, at="2026-06-19 17:00"),
    )
    (match,) = books.tax.matches
    (lot,) = books.tax.lots
    assert (match.quantity, match.premium, lot.quantity, lot.premium) == (150, 150, -50, 50)


def test_without_its_shares_an_assignments_premium_is_realised():
    books = booked(sto(PUT, 1, "1.00", at="2026-05-20 10:00"), assigned(PUT, 1, at="2026-06-19 17:00"))
    assert (books.only.realized, books.only.realized_tax) == (100, 100)


def test_a_holding_moved_out_leaves_with_its_cost_and_realises_nothing():
    books = booked(*THREE_BUYS[:1], told(Kind.TRANSFER, None, "XYZ", -40, at="2026-02-05 10:00"))
    (gone,) = books.cash.departed
    assert (gone.quantity, gone.cost, books.only.realized) == (40, -2000, 0)
    assert books.held() == {"XYZ": 60}


@pytest.mark.parametrize(("basis", "known", "gain"), [("2400.00", True, 600), (None, False, 0)])
def test_a_holding_moved_in_has_its_stated_basis_or_none(basis, known, gain):
    """Where nobody knows the cost, a sale realises nothing that could be stated; its cash counts all the same."""
    books = booked(
        told(
            Kind.TRANSFER, None, "XYZ", 50, basis=None if basis is None else D(basis), at="2026-01-05 10:00"
        ),
        sell("XYZ", 50, "60", at="2026-02-05 10:00"),
    )
    assert books.cash.matches[0].basis_known is known
    assert (books.only.realized, books.only.realized_tax, books.only.cash) == (gain, gain, 3000)


def test_a_short_position_recorded_as_opening_counts_its_basis_as_received():
    books = booked(
        told(Kind.OPENING_POSITION, None, PUT, -2, basis=D("400"), at="2026-01-05 00:00"),
        btc(PUT, 2, "0.50", at="2026-02-05 10:00"),
    )
    assert (books.only.realized, books.only.cash) == (300, -100)


def test_closing_more_than_is_held_is_a_missing_open_for_the_rest():
    books = booked(
        sto(PUT, 1, "2.00", at="2026-01-05 10:00"), btc(PUT, 3, "1.00", fees="-0.30", at="2026-02-05 10:00")
    )
    for basis in (books.cash, books.tax):
        (missing,) = basis.missing
        assert (missing.transaction_id, missing.quantity, missing.gross, missing.fees) == (
            "t2",
            -2,
            -200,
            D("-0.20"),
        )
    assert [seen.incomplete for seen in books.campaigns] == [False, True]
    assert sum(seen.realized for seen in books.campaigns) == 100 - D("0.10")
    assert books.held() == {}


@pytest.mark.parametrize(
    ("removal", "quantity"),
    [(expired(PUT, 2, at="2026-06-19 17:00"), -2), (assigned(PUT, 2, at="2026-06-19 17:00"), -2),
     (exercised(PUT, 2, at="2026-06-19 17:00"), 2), (expired(PUT, -2, at="2026-06-19 17:00"), 2)],
)  # fmt: skip
def test_a_removal_of_nothing_says_which_way_round_its_opening_was(removal, quantity):
    (missing,) = booked(removal).cash.missing
    assert missing.quantity == quantity


def test_what_had_to_be_assumed_is_noted():
    unclear = booked(expired(PUT, 2, at="2026-06-19 17:00"))
    assert "neither the record nor the holdings" in unclear.cash.notes[0].text
    wrong_side = booked(bto(PUT, 1, "1.00", at="2026-01-05 10:00"), assigned(PUT, 1, at="2026-06-19 17:00"))
    assert [note.text for note in wrong_side.cash.notes] == ["assignment of a long position"]
    assert wrong_side.held() == {}


def test_a_removal_takes_the_side_that_is_held():
    """The sign of a removal is not to be trusted: brokers disagree about it."""
    for quantity in (2, -2):
        books = booked(
            sto(PUT, 3, "1.00", at="2026-01-05 10:00"), expired(PUT, quantity, at="2026-06-19 17:00")
        )
        assert list(books.held().values()) == [-1]


def test_a_fraction_paid_out_by_an_exchange_lowers_what_the_new_shares_cost():
    books = booked(
        buy("OLD", 30, "10", at="2026-01-05 10:00"),
        told(Kind.CORPORATE, Effect.CLOSE, "OLD", -30, gross="4.50", at="2026-02-05 09:00"),
        told(Kind.CORPORATE, Effect.OPEN, "NEW", 3, at="2026-02-05 09:00"),
    )
    (lot,) = books.cash.lots
    assert (lot.quantity, lot.cost, lot.opened_on) == (3, D("-295.50"), date(2026, 1, 5))
    assert books.only.realized == 0


@pytest.mark.parametrize(("method", "opened_by"), [("fifo", "t1"), ("lifo", "t3"), ("hifo", "t2")])
@pytest.mark.parametrize(
    "action",
    [
        [split("XYZ", 300, at="2026-04-01 09:00")],
        swapped("XYZ", -300, "NEW", 600, at="2026-04-01 09:00"),
    ],
)
def test_after_a_split_or_another_name_the_method_finds_the_same_lots(method, opened_by, action):
    symbol = action[0].holding.symbol
    books = booked(
        *THREE_BUYS,
        *action,
        sell(symbol, 200, "30", at="2026-05-04 10:00"),
        methods=((date.min, LotMethod(method)),),
    )
    assert [match.opened_by for match in books.tax.matches] == [opened_by]


def test_what_an_exchange_brought_is_as_old_as_it_was():
    books = booked(
        buy("OLD", 100, "50", at="2024-01-05 10:00"),
        buy("NEW", 100, "60", at="2025-06-02 10:00"),
        swapped("OLD", -100, "NEW", 100, at="2026-01-05 09:00"),
        sell("NEW", 100, "70", at="2026-05-04 10:00"),
    )
    (match,) = books.tax.matches
    assert (match.opened_on, match.gross) == (date(2024, 1, 5), 2000)


def test_an_exchange_of_what_the_history_does_not_hold_is_missing_and_its_cost_unknown():
    books = booked(
        swapped("OLD", -30, "NEW", 3, at="2026-02-05 09:00"), sell("NEW", 3, "100", at="2026-03-05 10:00")
    )
    assert [(m.instrument.symbol, m.quantity) for m in books.cash.missing] == [("OLD", 30)]
    assert [match.basis_known for match in books.cash.matches] == [False]
    assert [seen.realized for seen in books.campaigns] == [0] * len(books.campaigns)


def test_half_of_a_corporate_action_is_noted():
    books = booked(
        buy("OLD", 30, "10", at="2026-01-05 10:00"),
        told(Kind.CORPORATE, Effect.CLOSE, "OLD", -30, at="2026-02-05 09:00"),
    )
    assert "other side of this corporate action" in books.cash.notes[0].text
    assert (books.held(), books.cash.matches) == ({}, [])


def test_a_split_of_what_is_not_held_is_noted_and_its_cost_unknown():
    books = booked(split("XYZ", 60, at="2026-02-05 09:00"))
    assert "does not hold the shares" in books.cash.notes[0].text
    assert [lot.basis_known for lot in books.cash.lots] == [False]


def test_a_cash_settlement_realises_its_money():
    books = booked(
        sto("SPXW 19 Nov 25 5015 P", 1, "9.20", at="2025-11-18 11:30"),
        removed(
            Kind.CASH_SETTLEMENT,
            "SPXW 19 Nov 25 5015 P",
            1,
            gross="-747.00",
            fees="-5.00",
            at="2025-11-19 17:00",
        ),
    )
    assert books.only.realized == books.only.realized_tax == D("920") - 752


def test_income_and_pending_records_are_no_trades():
    pending = stc("XYZ", 100, "55", at="2026-01-07 10:00", status="pending")
    books = booked(*THREE_BUYS[:1], cash(Kind.INTEREST, "1.00", at="2026-01-06 10:00"), pending)
    assert books.held() == {"XYZ": 100}
    assert books.cash.matches == books.cash.missing == []
