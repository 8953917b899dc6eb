"""The books against the broker's word, line by line."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given

from tests.ledger.builders import bto, cash, history, sto
from tests.ledger.histories import delta_of, histories, recorded
from thetadesk.connections.certificate import compare
from thetadesk.connections.model import CertificateState
from thetadesk.connections.ports import Holdings
from thetadesk.kernel.instruments import equity
from thetadesk.ledger.booking import book
from thetadesk.ledger.chronology import arrange
from thetadesk.ledger.model import Kind, Lot, Status, Transaction
from thetadesk.ledger.standing import Standing, standing

AT = datetime(2026, 11, 20, 22, tzinfo=UTC)
PUT = "AAPL 18 Dec 26 220 P"
D = Decimal


def books_of(told: list[Transaction], openings: list[Transaction] | None = None) -> Standing:
    """Where an account stands that holds these."""
    valid = [t for t in told if t.status is Status.VALID]
    books = book(arrange(told), ())
    money = sum((t.cash for t in valid), D(0))
    pending = [t for t in told if t.status is Status.PENDING]
    return standing(books.lots, books.missing, {"USD": money}, len(told), openings or [], pending)


def holdings_of(told: list[Transaction]) -> Holdings:
    """What a broker holds to whom exactly this happened; each row says in its description what it moved."""
    held: defaultdict[str, Decimal] = defaultdict(Decimal)
    for t in told:
        if t.instrument is not None:
            held[t.instrument.symbol] += delta_of(t) if t.description else t.quantity
    return Holdings(AT, dict(held), sum((t.cash for t in told), D(0)))


@given(histories(exact=True))
def test_a_ledger_that_has_everything_is_green(told):
    rows = recorded(told)
    found = compare(books_of(rows), holdings_of(rows))
    assert found.state is CertificateState.GREEN
    assert all(line.ours == line.brokers != 0 for line in found.positions)


def test_a_cent_and_a_contract_are_red_and_a_fraction_of_a_cent_is_not():
    rows = history(sto(PUT, 1, "4.20", fees="-0.663", at="2026-11-18 10:00"))
    held = holdings_of(rows)
    told_in_cents = replace(held, cash=D("419.34"))
    assert compare(books_of(rows), told_in_cents).state is CertificateState.GREEN
    cent = compare(books_of(rows), replace(held, cash=D("419.35")))
    assert (cent.state, cent.different_cash) == (CertificateState.RED, D("0.013"))
    more = {symbol: count - 1 for symbol, count in held.positions.items()}
    contract = compare(books_of(rows), replace(told_in_cents, positions=more))
    assert contract.different == {rows[0].holding.symbol: D(-1)}


def test_what_only_one_of_the_two_holds_is_a_line():
    rows = history(bto("MSFT", 10, 400, at="2026-11-18 10:00"))
    found = compare(books_of(rows), Holdings(AT, {"KO": D(5)}, rows[0].cash))
    assert [(line.symbol, line.ours, line.brokers) for line in found.positions] == [
        ("KO", 0, 5),
        ("MSFT", 10, 0),
    ]
    assert found.different == {"KO": D(5), "MSFT": D(-10)}


def test_a_word_that_names_no_instrument_is_shown_as_it_is():
    found = compare(books_of([]), Holdings(AT, {"/?": D(1)}, D(0)))
    assert found.positions[0].words == "/?"


def test_pending_rows_count_where_that_makes_both_equal():
    rows = history(
        sto(PUT, 1, "4.20", at="2026-11-18 10:00"),
        sto(PUT, 2, "4.00", at="2026-11-20 10:00"),
    )
    waiting = [rows[0], replace(rows[1], status=Status.PENDING)]
    counted = compare(books_of(waiting), holdings_of(rows))
    assert counted.state is CertificateState.GREEN
    assert counted.counted_pending
    not_yet = compare(books_of(waiting), holdings_of(rows[:1]))
    assert not_yet.state is CertificateState.GREEN
    assert not not_yet.counted_pending


def test_what_rests_on_an_opening_balance_is_marked():
    (opening, money) = history(
        replace(bto("KO", 100, 60, at="2026-01-02 10:00"), kind=Kind.OPENING_POSITION, gross=D(0)),
        cash(Kind.OPENING_CASH, 500, at="2026-01-02 10:00"),
    )
    lot = Lot(opening.id, equity("KOX"), D(100), D(0), D(0), opening.traded_on, basis_known=False)
    books = standing([lot], [], {"USD": D(500)}, 2, [opening, money])
    found = compare(books, Holdings(AT, {"KOX": D(100), "MSFT": D(1)}, D(500)))
    assert [(line.symbol, line.rests_on_opening) for line in found.positions] == [
        ("KOX", True),
        ("MSFT", False),
    ]
    assert found.cash.rests_on_opening
