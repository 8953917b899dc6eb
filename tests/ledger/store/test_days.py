"""Sums kept by day stay what the rows themselves come to."""

from collections import Counter
from datetime import date
from decimal import Decimal

from tests.ledger.builders import btc, cash, expired, sto
from tests.ledger.desk import Wish
from thetadesk.ledger.model import Kind, Status
from thetadesk.ledger.service import accounts
from thetadesk.ledger.service.accounts import OpeningBalance
from thetadesk.ledger.store import days

D = Decimal
PUT, LATER = "AAPL 26 Dec 26 220 P", "MSFT 26 Dec 26 220 P"
ONE = Wish("one")


def opened(**more):
    return sto(PUT, 1, "3.10", at="2026-11-20 10:00", fees="-1.1312", source_id="1", **more)


def closed(price="1.10"):
    return btc(PUT, 1, price, at="2026-11-24 10:00", fees="-0.1312", source_id="2")


def kept(desk):
    return {row[2]: (row[3], row[4], row[5], row[6]) for row in desk.do(days.account_totals, desk.accounts())}


def from_rows(desk):
    found = {}
    valid = [t for t in desk.transactions() if t.status is Status.VALID]
    for kind, count in Counter(t.kind for t in valid).items():
        those = [t for t in valid if t.kind is kind]
        on = [t.traded_on for t in those]
        found[kind] = (count, sum(t.cash for t in those), min(on), max(on))
    return found


def by_day(desk, basis="cash"):
    return desk.do(days.realized_by_day, desk.accounts())


def test_transactions_come_are_corrected_and_go(desk):
    desk.told([opened(), closed(), cash(Kind.DEPOSIT, 500, at="2026-11-19 10:00")], ONE)
    assert kept(desk) == from_rows(desk)
    desk.told([opened(status=Status.CANCELLED), closed("1.20")], ONE)
    assert kept(desk) == from_rows(desk)
    account = desk.accounts()[0]
    added = desk.decide(accounts.add_opening_balance, account, OpeningBalance(date(2026, 1, 2), cash=D(7)))
    assert kept(desk) == from_rows(desk)
    assert desk.do(days.count_transactions, (account,), None, None, None) == len(desk.transactions()) == 4
    desk.decide(accounts.take_back_opening_balance, account, added.id)
    assert kept(desk) == from_rows(desk)
    assert desk.do(days.count_transactions, (account,), None, date(2026, 11, 20), None) == 2


def test_what_a_day_realises_follows_its_matches(desk):
    desk.told([opened(), sto(LATER, 1, "2.00", at="2026-11-20 11:00", source_id="3")], ONE)
    assert by_day(desk) == []
    desk.told([closed(), expired(LATER, 1, at="2026-12-26 16:00", source_id="4")], ONE)
    assert by_day(desk) == [(date(2026, 11, 24), D("198.7376")), (date(2026, 12, 26), D(200))]
    desk.told([closed("1.20")], ONE)
    assert by_day(desk) == [(date(2026, 11, 24), D("188.7376")), (date(2026, 12, 26), D(200))]
    assert desk.sound() == []


def test_a_day_that_comes_to_nothing_is_forgotten(desk):
    desk.told([opened(), closed()], ONE)
    desk.told([opened(status=Status.CANCELLED)], ONE)
    assert by_day(desk) == []
    assert desk.sound() == []
