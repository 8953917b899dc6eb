"""What the ledger has written, as the acts of a wheel."""

from hypothesis import given

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
    sell,
    split,
    stc,
    sto,
    swapped,
)
from tests.ledger.histories import histories
from tests.wheel.builders import told
from thetadesk.ledger.model import Kind
from thetadesk.wheel.model import State
from thetadesk.wheel.standing import standing_of, state_of

PUT, LATER, CALL = "KO 16 Jan 26 60 P", "KO 20 Feb 26 58 P", "KO 20 Mar 26 62 C"
CASH, PUTS, SHARES, CALLS = State


def way(*parts):
    return told(booked(*parts), "KO")


def test_a_whole_wheel():
    found = way(
        sto(PUT, 1, "0.9", at="2026-01-05 10:00"),
        btc(PUT, 1, "1.4", at="2026-01-14 10:00", order="r"),
        sto(LATER, 1, "1.8", at="2026-01-14 10:00", order="r"),
        assigned(LATER, 1, at="2026-02-20 17:00"),
        delivered("KO", 100, 58, at="2026-02-20 17:00"),
        cash(Kind.DIVIDEND, "48.50", "KO", at="2026-03-02 09:00"),
        sto(CALL, 1, "0.7", at="2026-03-03 10:00"),
        assigned(CALL, 1, at="2026-03-20 17:00"),
        delivered("KO", -100, 62, at="2026-03-20 17:00"),
    )
    assert found.states == (CASH, PUTS, PUTS, SHARES, CALLS, CASH)
    assert found.departures == ()


def test_a_roll_in_two_orders_is_one_act():
    found = way(
        sto(PUT, 1, "0.9", at="2026-01-05 10:00"),
        btc(PUT, 1, "1.4", at="2026-01-14 10:00", order="1"),
        sto(LATER, 1, "1.8", at="2026-01-14 10:02", order="2"),
    )
    assert found.states == (CASH, PUTS, PUTS)


def test_shares_bought_with_the_call_sold_on_them_come_first():
    found = way(
        sto(CALL, 1, "0.7", at="2026-01-05 10:00", order="bw"),
        buy("KO", 100, 60, at="2026-01-05 10:00", order="bw"),
        btc(CALL, 1, "0.1", at="2026-02-05 10:00", order="un"),
        sell("KO", 100, 61, at="2026-02-05 10:00", order="un"),
    )
    assert found.states == (CASH, SHARES, CALLS, SHARES, CASH)
    assert found.departures == ()


def test_a_part_assigned_leaves_the_rest_with_the_shares():
    found = way(
        sto(PUT, 3, "0.9", at="2026-01-05 10:00"),
        assigned(PUT, 1, at="2026-01-12 17:00"),
        delivered("KO", 100, 60, at="2026-01-12 17:00"),
        expired(PUT, 2, at="2026-01-16 17:00"),
    )
    assert found.states == (CASH, PUTS, SHARES, SHARES)
    assert found.departures == ()


def test_a_history_that_begins_in_the_middle():
    found = way(
        assigned(PUT, 1, at="2026-01-16 17:00"),
        delivered("KO", 100, 60, at="2026-01-16 17:00"),
    )
    assert found.states == (PUTS, SHARES)
    assert found.departures == ()


def test_a_put_bought_and_a_split_move_no_wheel():
    found = way(
        buy("KO", 100, 60, at="2026-01-05 10:00"),
        bto(PUT, 1, "0.5", at="2026-01-06 10:00"),
        stc(PUT, 1, "0.4", at="2026-01-07 10:00"),
        split("KO", 100, at="2026-01-08 09:00"),
    )
    assert found.states == (CASH, SHARES, SHARES, SHARES, SHARES)
    assert found.departures == ()


def test_what_no_wheel_does_is_told_in_the_brokers_words():
    found = way(
        sto(CALL, 1, "0.7", at="2026-01-05 10:00"),
        bto(PUT, 1, "0.5", at="2026-01-06 10:00"),
        exercised(PUT, 1, at="2026-01-16 17:00"),
        delivered("KO", -100, 60, at="2026-01-16 17:00"),
    )
    assert found.departures == ("2026-01-05: trade of KO 20 Mar 26 62 C: from cash to cash",)


@given(histories())
def test_any_history_ends_where_its_lots_are(told_transactions):
    """Whatever a broker writes: the way is told to its end, and the end is what is held."""
    books = booked(*told_transactions)
    for ticker in {seen.campaign.ticker for seen in books.campaigns}:
        own = {seen.id for seen in books.campaigns if seen.campaign.ticker == ticker}
        held = standing_of(ticker, [lot for lot in books.cash.lots if lot.campaign in own])
        assert told(books, ticker).state is state_of(held)


def test_a_wheel_goes_on_with_puts_beside_what_a_reverse_split_left():
    found = way(
        buy("KO", 100, 6, at="2026-01-05 10:00"),
        *swapped("KO", -100, "KO", 12, at="2026-01-12 09:00"),
        sto(PUT, 1, "0.9", at="2026-01-13 10:00"),
        expired(PUT, 1, at="2026-01-16 17:00"),
        sto(LATER, 1, "0.9", at="2026-01-19 10:00"),
        assigned(LATER, 1, at="2026-02-20 17:00"),
        delivered("KO", 100, 58, at="2026-02-20 17:00"),
    )
    assert found.states == (CASH, SHARES, SHARES, PUTS, SHARES, PUTS, SHARES)
    assert found.departures == ()


def test_a_put_sold_beside_the_shares_is_no_departure():
    found = way(
        buy("KO", 100, 60, at="2026-01-05 10:00"),
        sto(PUT, 1, "0.9", at="2026-01-06 10:00"),
        sto(CALL, 1, "0.7", at="2026-01-07 10:00"),
        sto(LATER, 1, "1.1", at="2026-01-08 10:00"),
    )
    assert found.states == (CASH, SHARES, SHARES, CALLS, CALLS)
    assert found.departures == ()
