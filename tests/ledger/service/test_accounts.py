"""Accounts: found or made, renamed, given a lot method, opened with balances; samples removed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.databases import owner_connection
from tests.ledger.builders import btc, history, sell, sto
from tests.ledger.desk import Desk, Wish
from thetadesk.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from thetadesk.ledger.model import AccountKind, LotMethod
from thetadesk.ledger.service import accounts, reading
from thetadesk.ledger.service.accounts import OpeningBalance
from thetadesk.ledger.service.overview import opening_balances
from thetadesk.ledger.store.tables import accounts as account_table

D = Decimal
PUT = "AAPL 26 Dec 26 220 P"
NUMBER = "5WX12345"


def sale(reference="", id="7", **more):
    return replace(
        sto(PUT, 1, "3.10", at="2026-11-20 10:00", source_id=id), account_reference=reference, **more
    )


def names(desk: Desk) -> list[str]:
    return [account.name for account in desk.do(accounts.list_accounts)]


# ---- resolution


def test_rows_go_to_the_account_the_user_names(desk):
    desk.told([sale()], Wish("mine"))
    desk.told([sale(id="8")], Wish("mine"))
    assert names(desk) == ["mine"]


def test_a_number_is_the_account_whatever_it_is_called(desk):
    desk.told([sale(NUMBER)])
    (account,) = desk.do(accounts.list_accounts)
    assert account.number_masked == account.name.split()[-1] == "••••2345"
    desk.decide(accounts.change_account, account.id, name="Retirement")
    desk.told([sale(NUMBER, "8")])
    assert names(desk) == ["Retirement"]
    assert len(desk.transactions()) == 2


def test_numbers_are_kept_encrypted_and_found_by_a_keyed_hash(desk):
    desk.told([sale(NUMBER)])
    with owner_connection(desk.database) as connection:
        (row,) = connection.execute(account_table.select()).mappings()
    assert NUMBER not in " ".join(map(str, row.values()))
    assert desk.vault.decrypt(row["number_sealed"]) == NUMBER


def test_two_numbers_are_two_accounts_in_one_file(desk):
    desk.told([sale(NUMBER), sale("5WX99999", "8")])
    assert names(desk) == ["Imported ••••2345", "Imported ••••9999"]
    assert len(desk.transactions()) == 2


def test_without_a_number_a_brokers_files_share_one_account(desk):
    desk.told([sale("Individual...77")])
    desk.told([sale(id="8")])
    assert names(desk) == ["Imported"]


def test_sample_history_never_mixes_with_real(desk):
    desk.told([sale()], Wish("mine"))
    with pytest.raises(ConflictError, match="Name another account"):
        desk.told([sale(id="8")], Wish("mine", kind=AccountKind.SAMPLE))
    desk.told([sale(id="8")], Wish("sample", kind=AccountKind.SAMPLE))
    assert desk.do(accounts.accounts_in_scope, None)[0] == "real"
    assert desk.summary().transactions == 1
    assert desk.do(accounts.accounts_in_scope, "sample")[1] == desk.accounts("sample")


def test_a_desk_with_nothing_but_a_sample_shows_it(desk):
    assert desk.do(accounts.accounts_in_scope, None) == ("real", ())
    desk.told([sale()], Wish("sample", kind=AccountKind.SAMPLE))
    assert desk.do(accounts.accounts_in_scope, None)[0] == "sample"


def test_an_unknown_account_is_said_so(desk):
    with pytest.raises(NotFoundError, match="no account nobody"):
        desk.do(accounts.accounts_in_scope, None, "nobody")
    with pytest.raises(NotFoundError):
        desk.do(accounts.get_account, "nobody")


def test_a_sample_goes_with_everything_in_it_and_real_history_stays(desk):
    desk.told([sale()], Wish("real"))
    desk.told([sale()], Wish("sample", kind=AccountKind.SAMPLE))
    (real,), (sample,) = desk.accounts("real"), desk.accounts("sample")
    with pytest.raises(ConflictError, match="never deleted"):
        desk.decide(accounts.remove_sample, real)
    desk.decide(accounts.remove_sample, sample)
    assert (names(desk), len(desk.campaigns())) == (["real"], 1)
    assert desk.sound() == []


# ---- names and lot methods


@pytest.mark.parametrize(
    ("name", "error"), [("", InvalidInputError), ("x" * 81, InvalidInputError), ("b", ConflictError)]
)
def test_names_are_short_and_unique(desk, name, error):
    desk.told([sale()], Wish("a"))
    desk.told([sale()], Wish("b"))
    (a,) = desk.accounts("a")
    with pytest.raises(error):
        desk.decide(accounts.change_account, a, name=name)
    assert names(desk) == ["a", "b"]


def three_lots_and_a_sale():
    return history(
        sto(PUT, 1, "1.00", at="2026-09-01 10:00"),
        sto(PUT, 1, "3.00", at="2026-09-02 10:00"),
        sto(PUT, 1, "2.00", at="2026-09-03 10:00"),
        btc(PUT, 1, "0.50", at="2026-10-01 10:00"),
        btc(PUT, 1, "0.50", at="2026-11-02 10:00"),
    )


@pytest.mark.parametrize(
    ("method", "on", "tax"),
    [
        (LotMethod.LIFO, date.min, D(150 + 250)),
        (LotMethod.HIFO, date.min, D(50 + 150)),
        (LotMethod.LIFO, date(2026, 11, 1), D(50 + 150)),
        (LotMethod.LIFO, date(2026, 12, 1), D(50 + 250)),
    ],
)
def test_a_lot_method_holds_from_its_day_on_and_changes_tax_only(desk, method, on, tax):
    desk.told(three_lots_and_a_sale())
    (account,) = desk.accounts()
    assert desk.summary(basis="tax").realized.net == 50 + 250
    changed = desk.decide(accounts.change_account, account, lot_method=method, on=on)
    assert changed.lot_method is method
    assert desk.summary(basis="tax").realized.net == tax
    assert desk.summary().realized.net == 50 + 250
    assert desk.sound() == []


def test_changes_of_an_account_are_in_the_audit_log(desk):
    desk.told([sale()], Wish("a"))
    desk.decide(accounts.change_account, desk.accounts()[0], name="b", lot_method=LotMethod.HIFO)
    (entry,) = desk.decisions("account.change")
    assert (entry.before["name"], entry.after["name"], entry.after["lot_method"]) == ("a", "b", "hifo")


# ---- opening balances


def missing(desk):
    return [(m.symbol, m.quantity) for m in desk.do(reading.missing_opens, desk.accounts())]


def test_an_opening_position_fills_what_is_missing_and_can_be_taken_back(desk):
    desk.told([btc(PUT, 2, "1.00", at="2026-11-20 10:00", source_id="1")])
    (account,) = desk.accounts()
    symbol = missing(desk)[0][0]
    before = desk.books()
    balance = OpeningBalance(date(2026, 1, 2), symbol, D(-2), basis=D("500"))
    added = desk.decide(accounts.add_opening_balance, account, balance)
    assert (missing(desk), desk.summary().realized.net, desk.summary().cash) == ([], 300, -200)
    assert [o.undone for o in desk.do(opening_balances, (account,))] == [False]
    assert desk.sound() == []
    desk.decide(accounts.take_back_opening_balance, account, added.id)
    assert missing(desk) == [(symbol, -2)]
    assert desk.books() == before
    assert [o.undone for o in desk.do(opening_balances, (account,))] == [True]


def test_of_unknown_basis_nothing_is_realised_but_nothing_is_missing(desk):
    desk.told([sell("AAPL", 100, "200", at="2026-11-20 10:00", source_id="1")])
    (account,) = desk.accounts()
    desk.decide(accounts.add_opening_balance, account, OpeningBalance(date(2026, 1, 2), "AAPL", D(100)))
    (campaign,) = desk.campaigns()
    assert (missing(desk), campaign.realized, campaign.cash, campaign.is_open) == ([], 0, 20000, False)


def test_opening_cash_is_money_moved_in(desk):
    desk.told([sale()])
    (account,) = desk.accounts()
    added = desk.decide(
        accounts.add_opening_balance, account, OpeningBalance(date(2026, 1, 2), cash=D("1234.56"))
    )
    assert (desk.summary().deposits, desk.summary().cash) == (D("1234.56"), D("1544.56"))
    desk.decide(accounts.take_back_opening_balance, account, added.id)
    assert desk.summary().deposits == 0


@pytest.mark.parametrize(
    "balance",
    [
        OpeningBalance(date(2026, 1, 2)),
        OpeningBalance(date(2026, 1, 2), "AAPL", D(1), cash=D(1)),
        OpeningBalance(date(2026, 1, 2), "AAPL"),
        OpeningBalance(date(2026, 1, 2), "AAPL", D(0)),
        OpeningBalance(date(2026, 1, 2), "AAPL", D(1), basis=D(-1)),
    ],
)
def test_half_an_opening_balance_is_refused(sqlite_desk, balance):
    sqlite_desk.told([sale()])
    with pytest.raises(InvalidInputError):
        sqlite_desk.decide(accounts.add_opening_balance, sqlite_desk.accounts()[0], balance)
    assert len(sqlite_desk.transactions()) == 1


def test_what_a_broker_reported_cannot_be_deleted(desk):
    """A tombstone is for what users recorded themselves; a broker's history stays (409)."""
    desk.told([sale()])
    (account,), (transaction,) = desk.accounts(), desk.transactions()
    with pytest.raises(ConflictError, match="broker's history stays"):
        desk.decide(accounts.take_back_opening_balance, account, transaction.id)
    with pytest.raises(NotFoundError):
        desk.decide(accounts.take_back_opening_balance, account, "nothing")
    added = desk.decide(accounts.add_opening_balance, account, OpeningBalance(date(2026, 1, 2), cash=D(1)))
    with pytest.raises(NotFoundError):
        desk.decide(accounts.take_back_opening_balance, "another", added.id)
    desk.decide(accounts.take_back_opening_balance, account, added.id)
    with pytest.raises(NotFoundError):
        desk.decide(accounts.take_back_opening_balance, account, added.id)
