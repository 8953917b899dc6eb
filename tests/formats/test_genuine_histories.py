"""Genuine and third-party exports: nothing is quarantined and every stated figure is met, row by row of parsing."""

import json
from collections import defaultdict
from decimal import Decimal

import pytest

from tests.formats.telling import cash, parse
from tests.shared import history
from thetadesk.formats import UnknownFormatError, recognise
from thetadesk.ledger.model import FUNDING_KINDS, INCOME_KINDS, Kind


def read(path):
    transactions, problems = parse(history(path))
    assert problems == []
    return transactions


def total(numbers):
    return sum(numbers, Decimal(0))


@pytest.mark.parametrize(
    ("path", "rows", "gross", "fees"),
    [
        ("tastytrade_csv/jan2021_new_format.csv", 37, "7814.01", "-18.25"),
        ("tastytrade_csv/jan2021_legacy_format.csv", 37, "7814.01", "-18.291"),
        ("tastytrade_csv/cl_future.csv", 2, "-160.00", "-6.14"),
        ("tastytrade_csv/deposit_and_interest.csv", 2, "1000.06", "0"),
        ("tastytrade_csv/mes_lt112.csv", 7, "1171.50", "-9.00"),
        ("schwab_csv/every_action.csv", 24, "19203.75", "-2.16"),
        ("schwab_api/transactions.json", 12, "981", "-12.30"),
        ("tastytrade_api/transactions_page_3.json", 3, "-54120.0", "-240.442"),
    ],
)
def test_rows_gross_and_fees(path, rows, gross, fees):
    transactions = read(path)
    assert len(transactions) == rows
    assert total(t.gross for t in transactions) == Decimal(gross)
    assert total(t.fees for t in transactions) == Decimal(fees)


def test_micro_futures_options_without_the_deposit():
    trades = [t for t in read("tastytrade_csv/mes_lt112.csv") if t.kind is not Kind.DEPOSIT]
    assert (total(t.gross for t in trades), cash(trades)) == (Decimal("171.50"), Decimal("162.50"))


def test_both_formats_of_one_month_tell_the_same():
    new, legacy = (read(f"tastytrade_csv/jan2021_{name}_format.csv") for name in ("new", "legacy"))
    assert [(t.kind, t.effect, t.instrument, t.quantity, t.price, t.gross) for t in new] == [
        (t.kind, t.effect, t.instrument, t.quantity, t.price, t.gross) for t in legacy
    ]


def test_every_schwab_record_is_its_net_amount_and_every_order_its_legs():
    stated = json.loads(history("schwab_api/transactions.expected.json"), parse_float=Decimal)
    records = json.loads(history("schwab_api/transactions.json"), parse_float=Decimal)
    transactions = read("schwab_api/transactions.json")
    assert {int(t.source_id): t.cash for t in transactions} == {
        r["activityId"]: r["netAmount"] for r in records
    }
    assert cash(transactions) == stated["net_cash_total"]
    legs = defaultdict(list)
    for t in transactions:
        legs[t.order_id].append([t.instrument.symbol, t.quantity, t.gross, t.fees])
    expected = {name.removesuffix("/ES"): sorted(order["legs"]) for name, order in stated["orders"].items()}
    assert {order: sorted(found) for order, found in legs.items()} == expected


def test_every_action_of_schwabs_site_leaves_the_stated_cash():
    stated = json.loads(history("schwab_csv/every_action.expected.json"), parse_float=Decimal)
    assert cash(read("schwab_csv/every_action.csv")) == stated["cash_end"]


def test_a_trimmed_year_and_a_half_of_tastytrade():
    stated = json.loads(history("tastytrade_api/transactions_830_trimmed.expected.json"), parse_float=Decimal)
    transactions = read("tastytrade_api/transactions_830_trimmed.json")
    assert len(transactions) == stated["rows"]
    moved = [t for t in transactions if t.kind in INCOME_KINDS | FUNDING_KINDS]
    assert cash(moved) == stated["money_movement_cash"]
    gone = {
        t.instrument.symbol: t.kind
        for t in transactions
        if t.effect is not None and t.effect.value == "remove"
    }
    assert gone == {
        "X     200320P00008000": Kind.ASSIGNMENT,
        "FCX   200417P00010000": Kind.ASSIGNMENT,
        "INO   200702P00021000": Kind.EXPIRATION,
        "INO   200702P00018000": Kind.EXPIRATION,
        "SPCE  210319P00042000": Kind.EXERCISE,
        "SPCE  210319P00043000": Kind.ASSIGNMENT,
    }


@pytest.mark.parametrize("name", ["orders.json", "orders_with_close.json", "orders_with_iron_condor.json"])
def test_orders_are_refused_by_name(name):
    with pytest.raises(UnknownFormatError, match="orders, not of transactions; export transactions instead"):
        recognise(history(f"schwab_api/{name}"))
