"""Postings as rows of tastytrade's history, and how the history is asked for."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from brokersim.model import Contract, Fees, Posting, PostingKind, Settlement, Side
from brokersim.tastytrade.transactions import ids, rows, told

AT = datetime(2024, 9, 20, 20, 15, tzinfo=UTC)
PUT = Contract("AAPL", "AAPL", date(2024, 9, 20), "P", Decimal(220))
INDEX = Contract("SPX", "SPX", date(2024, 9, 20), "P", Decimal(5600), Settlement.AM, True, True)


def posting(kind, instrument=None, quantity=0, price=None, gross="0", fees=None, **more):
    price = None if price is None else Decimal(price)
    fields = {
        "side": None,
        "order_id": None,
        "event": 5,
        "description": "",
        "visible_at": AT,
        "valid_at": AT,
    } | more
    fees = fees or Fees()
    return Posting(
        40,
        "5WX01234",
        AT,
        AT.date(),
        kind,
        instrument,
        Decimal(quantity),
        price,
        Decimal(gross),
        fees,
        **fields,
    )


def test_a_sale_with_its_fees():
    fees = Fees(Decimal("1.00"), Decimal("0.10"), Decimal("0.03"))
    sold = posting(
        PostingKind.TRADE, PUT, -1, "3.10", "310", fees, side=Side.SELL_TO_OPEN, order_id=272610989, legs=2
    )
    (row,) = rows([sold])
    fields = told(row)
    assert fields["id"] == 80
    assert (fields["transaction-type"], fields["transaction-sub-type"], fields["action"]) == (
        "Trade",
        "Sell to Open",
        "Sell to Open",
    )
    assert (fields["symbol"], fields["underlying-symbol"]) == ("AAPL  240920P00220000", "AAPL")
    assert (fields["quantity"], fields["price"], fields["value"], fields["value-effect"]) == (
        "1.0",
        "3.1",
        "310.0",
        "Credit",
    )
    assert (fields["net-value"], fields["net-value-effect"]) == ("308.87", "Credit")
    assert (fields["commission"], fields["commission-effect"]) == ("1.0", "Debit")
    assert fields["proprietary-index-option-fees-effect"] == "None"
    assert (fields["order-id"], fields["leg-count"]) == (272610989, 2)
    assert fields["description"] == "Sold 1 AAPL 09/20/24 Put 220.00 @ 3.10"


@pytest.mark.parametrize(
    ("kind", "sub"),
    [
        (PostingKind.EXPIRATION, "Expiration"),
        (PostingKind.ASSIGNMENT, "Assignment"),
        (PostingKind.EXERCISE, "Exercise"),
    ],
)
def test_what_is_removed_has_no_action_no_price_and_no_value(kind, sub):
    (row,) = rows([posting(kind, PUT, 2, side=Side.BUY_TO_CLOSE)])
    fields = told(row)
    assert (fields["transaction-type"], fields["transaction-sub-type"]) == ("Receive Deliver", sub)
    assert fields["description"] == f"Removal of option due to {sub.lower()}"
    assert "action" not in fields
    assert "price" not in fields
    assert (fields["quantity"], fields["value"], fields["value-effect"]) == ("2.0", "0.0", "None")


def test_delivered_shares_are_told_by_their_side():
    fees = Fees(Decimal(5))
    bought = posting(PostingKind.DELIVERY, "AAPL", 200, "220", "-44000", fees, side=Side.BUY_TO_OPEN)
    fields = told(rows([bought])[0])
    assert (fields["transaction-type"], fields["transaction-sub-type"]) == ("Receive Deliver", "Buy to Open")
    assert (fields["net-value"], fields["net-value-effect"]) == ("44005.0", "Debit")


@pytest.mark.parametrize(
    ("side", "way"), [(Side.BUY_TO_CLOSE, "Assignment"), (Side.SELL_TO_CLOSE, "Exercise")]
)
def test_a_cash_settlement_is_a_removal_and_the_cash(side, way):
    gross = "-747" if side is Side.BUY_TO_CLOSE else "747"
    settled = posting(PostingKind.CASH_SETTLEMENT, INDEX, 1, None, gross, Fees(Decimal(5)), side=side)
    cash, removal = (told(row) for row in rows([settled]))
    assert (removal["id"], cash["id"]) == (80, 81) == tuple(ids(settled))
    assert (removal["transaction-sub-type"], removal["net-value"]) == (way, "0.0")
    assert (cash["transaction-sub-type"], cash["value"]) == (f"Cash Settled {way}", "747.0")
    assert cash["commission"] == "5.0"
    assert removal["commission"] == "0.0"


def test_a_split_of_shares_held_gives_more_of_them():
    (row,) = rows([posting(PostingKind.SPLIT, "AMD", 200, description="Stock Split 3:1 AMD")])
    fields = told(row)
    assert (fields["transaction-sub-type"], fields["quantity"]) == ("Forward Split", "200.0")
    assert "action" not in fields


def test_a_split_of_shares_sold_short_is_told_by_both_sides():
    new, old = (
        told(row)
        for row in rows([posting(PostingKind.SPLIT, "AMD", -200, description="Stock Split 3:1 AMD")])
    )
    assert (old["action"], old["quantity"]) == ("Buy to Close", "100.0")
    assert (new["action"], new["quantity"]) == ("Sell to Open", "300.0")


@pytest.mark.parametrize(
    ("words", "sub"),
    [("Reverse Split 1:8 F", "Reverse Split"), ("Contract Adjustment F to F1", "Symbol Change")],
)
def test_other_corporate_actions_say_their_side(words, sub):
    (row,) = rows([posting(PostingKind.SPLIT, "F", -100, side=Side.SELL_TO_CLOSE, description=words)])
    assert (told(row)["transaction-sub-type"], told(row)["action"]) == (sub, "Sell to Close")


@pytest.mark.parametrize(
    ("kind", "gross", "sub"),
    [
        (PostingKind.DEPOSIT, "500", "Deposit"),
        (PostingKind.WITHDRAWAL, "-500", "Withdrawal"),
        (PostingKind.INTEREST, "1.5", "Credit Interest"),
        (PostingKind.INTEREST, "-1.5", "Debit Interest"),
        (PostingKind.DIVIDEND, "25", "Dividend"),
        (PostingKind.FEE, "-0.45", "Fee"),
        (PostingKind.ADJUSTMENT, "0.07", "Balance Adjustment"),
    ],
)
def test_money_movements_have_no_quantity_and_no_action(kind, gross, sub):
    fields = told(rows([posting(kind, gross=gross)])[0])
    assert (fields["transaction-type"], fields["transaction-sub-type"]) == ("Money Movement", sub)
    assert fields["value-effect"] == ("Debit" if gross.startswith("-") else "Credit")
    assert not {"quantity", "action", "price", "symbol"} & fields.keys()


def test_shares_moved_in_and_out_say_which():
    moved = posting(
        PostingKind.TRANSFER_IN, "JPM", 37, "232.13", side=Side.BUY_TO_OPEN, description="ACAT in"
    )
    fields = told(rows([moved])[0])
    assert (fields["transaction-sub-type"], fields["action"], fields["value"]) == (
        "ACAT",
        "Buy to Open",
        "0.0",
    )


def ask(caller, number, **query):
    params = {key.replace("_", "-"): value for key, value in query.items()}
    answer = caller.get(f"/accounts/{number}/transactions", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_every_page_together_is_the_whole_newest_first(caller, number):
    whole = ask(caller, number)
    total = whole["pagination"]["total-items"]
    pages = [ask(caller, number, per_page=7, page_offset=page) for page in range(-(-total // 7))]
    paged = [row["id"] for page in pages for row in page["data"]["items"]]
    assert paged == [row["id"] for row in whole["data"]["items"]]
    assert pages[0]["pagination"]["total-pages"] == len(pages)
    stamps = [row["executed-at"] for row in whole["data"]["items"]]
    assert stamps == sorted(stamps, reverse=True)
    assert ask(caller, number, per_page=7, page_offset=len(pages))["data"]["items"] == []


def test_the_rows_come_to_the_cash(sim, caller, number):
    signs = {"Credit": 1, "Debit": -1, "None": 0}
    rows = ask(caller, number, per_page=2000)["data"]["items"]
    told_cash = sum(Decimal(row["net-value"]) * signs[row["net-value-effect"]] for row in rows)
    assert told_cash == sim.world.balances(number).cash


def test_days_instants_types_and_symbols_narrow_it_down(caller, number):
    everything = ask(caller, number)["data"]["items"]
    trades = ask(caller, number, type="Trade")["data"]["items"]
    assert trades == [row for row in everything if row["transaction-type"] == "Trade"]
    day = trades[len(trades) // 2]["transaction-date"]
    of_day = ask(caller, number, start_date=day, end_date=day)["data"]["items"]
    assert of_day == [row for row in everything if row["transaction-date"] == day]
    since = trades[0]["executed-at"]
    assert ask(caller, number, start_at=since)["data"]["items"][-1]["executed-at"] >= since
    query = [("types[]", "Money Movement"), ("types[]", "Receive Deliver")]
    both = caller.get(f"/accounts/{number}/transactions", params=query).json()["data"]["items"]
    assert both == [row for row in everything if row["transaction-type"] != "Trade"]
    assert [row["id"] for row in ask(caller, number, sort="Asc")["data"]["items"]] == [
        row["id"] for row in reversed(everything)
    ]


@pytest.mark.parametrize(
    "query",
    [
        {"start_date": "soon"},
        {"start_at": "2024-09-20"},
        {"per_page": 0},
        {"per_page": 2001},
        {"page_offset": "x"},
    ],
)
def test_questions_that_make_no_sense_are_refused(caller, number, query):
    params = {key.replace("_", "-"): value for key, value in query.items()}
    answer = caller.get(f"/accounts/{number}/transactions", params=params)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "validation_error")


def test_a_single_row_is_the_one_of_the_list(caller, number):
    row = ask(caller, number)["data"]["items"][3]
    assert caller.get(f"/accounts/{number}/transactions/{row['id']}").json()["data"] == row
    missing = caller.get(f"/accounts/{number}/transactions/1")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "record_not_found")


def test_a_days_fees_are_added_up(caller, number):
    row = ask(caller, number, type="Trade")["data"]["items"][0]
    answer = caller.get(
        f"/accounts/{number}/transactions/total-fees", params={"date": row["transaction-date"]}
    )
    assert Decimal(answer.json()["data"]["total-fees"]) > 0
    assert answer.json()["data"]["total-fees-effect"] == "Debit"
