"""Transactions are kept as revisions: the current one is read, nothing is overwritten."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.databases import owner_connection
from tests.ledger.builders import history, sto
from tests.ledger.desk import Desk
from thetadesk.kernel.money import MAX_MONEY
from thetadesk.ledger.store import transactions as store
from thetadesk.ledger.store.tables import transactions

D = Decimal
AT = datetime(2026, 11, 20, tzinfo=UTC)
(SALE,) = history(
    replace(sto("AAPL 26 Dec 26 220 P", 1, "3.10", at="2026-11-20 10:00"), raw="as the broker wrote it")
)


def kept(desk: Desk):
    return [(r.number, r.cash, r.reason, r.is_deleted, r.raw) for r in desk.do(store.revisions_of, SALE.id)]


@pytest.fixture
def filled(desk: Desk) -> Desk:
    desk.do(store.add_transactions, [SALE], AT, "i1", "first told")
    return desk


def test_a_revision_keeps_the_one_before_and_its_raw_text(filled):
    filled.do(store.revise_transactions, [replace(SALE, gross=D("311"), raw="")], AT, "i2", "corrected")
    assert kept(filled) == [
        (1, 310, "first told", False, "as the broker wrote it"),
        (2, 311, "corrected", False, "as the broker wrote it"),
    ]
    assert filled.do(store.transactions_by_id, [SALE.id])[SALE.id].gross == 311


def test_a_tombstone_hides_a_transaction_and_keeps_it(filled):
    filled.do(store.revise_transactions, [SALE], AT, None, "taken back", deleted=True)
    assert filled.do(store.transactions_by_id, [SALE.id]) == {}
    assert filled.do(store.tickers_of, SALE.account_id) == set()
    assert [number for number, *_ in kept(filled)] == [1, 2]
    filled.do(store.revise_transactions, [SALE], AT, None, "again")
    assert list(filled.do(store.transactions_by_id, [SALE.id])) == [SALE.id]


def test_there_is_one_current_revision(filled):
    for number in range(3):
        filled.do(store.revise_transactions, [replace(SALE, gross=D(number))], AT, None, "again")
    with owner_connection(filled.database) as connection:
        current = connection.execute(transactions.select().where(transactions.c.is_current)).all()
    assert [row.revision for row in current] == [4]


def test_many_are_found_by_id_at_once(desk):
    many = [replace(SALE, id=f"t{n}") for n in range(700)]
    desk.do(store.add_transactions, many, AT, None, "first told")
    assert set(desk.do(store.transactions_by_id, [t.id for t in many])) == {t.id for t in many}
    assert len(desk.do(store.transactions_of_family, SALE.account_id, ["AAPL"])) == 700


@pytest.mark.parametrize("name", ["gross", "fees", "price", "basis"])
def test_what_does_not_fit_is_an_error_and_nothing_is_stored(desk, name):
    with pytest.raises(Exception, match=r"too large|limit|overflow"):
        desk.do(store.add_transactions, [replace(SALE, **{name: MAX_MONEY * 10})], AT, None, "first told")
    assert desk.do(store.transactions_by_id, [SALE.id]) == {}
