"""Transactions as JSON and as rows, and back: nothing is lost."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from tests.ledger.builders import adjusted, named, sto
from tests.ledger.histories import histories, recorded
from thetadesk.kernel.instruments import Instrument, InstrumentKind, crypto, filed_under
from thetadesk.ledger.store.records import from_record, instrument_of, instrument_record, to_record
from thetadesk.ledger.store.rows import by_symbol, terms_of
from thetadesk.ledger.store.rows import instrument_of as stored_instrument

D = Decimal
INSTRUMENTS = [
    named("AAPL"),
    named("AAPL 26 Dec 26 220 P"),
    named("/MESZ6"),
    named("./MESU4MESU4 240920P5050"),
    crypto("BTC/USD"),
    adjusted("GREE1 17 Sep 21 22 P", 100, ("GREE", 11), ("CASH", "3.5")),
    adjusted("ABC 26 Dec 26 220 C", 1250),
    filed_under(named("BRKB 26 Dec 26 500 C"), "BRK/B"),
    Instrument("912828ZT0", InstrumentKind.BOND, "912828ZT0"),
]


@given(histories())
def test_every_transaction_survives_json(told):
    for transaction in recorded(told):
        assert from_record(json.loads(json.dumps(to_record(transaction)))) == transaction


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda instrument: instrument.symbol)
def test_an_instrument_survives_json_and_its_row(instrument):
    assert instrument_of(json.loads(json.dumps(instrument_record(instrument)))) == instrument
    assert stored_instrument(instrument.symbol, terms_of(instrument)) == instrument


def test_only_what_the_symbol_does_not_say_is_stored_beside_it():
    assert [terms_of(instrument) is None for instrument in INSTRUMENTS[:5]] == [True] * 5
    assert all(terms_of(instrument) for instrument in INSTRUMENTS[5:])
    assert by_symbol("no such thing at all").kind in InstrumentKind


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda instrument: instrument.symbol)
def test_an_instrument_comes_back_from_the_database_as_it_went_in(sqlite_desk, instrument):
    quantity = D("0.00102938")
    told = replace(
        sto(named("AAPL"), 1, 1, at="2026-10-05 10:00", source_id="7"),
        instrument=instrument,
        quantity=quantity,
    )
    sqlite_desk.told([told])
    (transaction,) = sqlite_desk.transactions()
    assert (transaction.instrument, transaction.quantity) == (instrument, quantity)
    (lot,) = [row for row in sqlite_desk.books()["lots"] if "cash" in row]
    assert quantity in lot
