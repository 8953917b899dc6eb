"""Postings as Schwab tells them."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brokersim.model import Contract, Fees, Posting, PostingKind, Side
from brokersim.schwab.answers import written
from brokersim.schwab.transactions import MOST_ROWS, TYPES, Window, row, row_type, rows

AT = datetime(2025, 3, 11, 15, 30, tzinfo=UTC)
PUT = Contract("AAPL", "AAPL", date(2025, 4, 17), "P", Decimal(220))
INDEX = Contract("SPXW", "SPX", date(2025, 3, 11), "C", Decimal(5600), european=True, cash_settled=True)
ADJUSTED = Contract("F1", "F", date(2025, 4, 17), "C", Decimal(12), shares=Decimal(10), cash=Decimal("1.5"))
EVERYTHING = Window(AT - timedelta(days=365), AT + timedelta(days=1))


def posting(kind=PostingKind.TRADE, **changed):
    fields = {
        "id": 5,
        "account": "32104274",
        "at": AT,
        "on": date(2025, 3, 11),
        "kind": kind,
        "instrument": None,
        "quantity": Decimal(0),
        "price": None,
        "gross": Decimal(0),
        "fees": Fees(),
        "side": None,
        "order_id": None,
        "event": 5,
        "description": "",
        "visible_at": AT,
        "valid_at": AT,
    }
    return Posting(**(fields | changed))


def sold(**changed):
    fields = {
        "instrument": PUT,
        "quantity": Decimal(-1),
        "price": Decimal("3.1"),
        "gross": Decimal(310),
        "fees": Fees(Decimal("0.65"), regulatory=Decimal("0.01")),
        "side": Side.SELL_TO_OPEN,
        "order_id": 77,
    }
    return posting(**(fields | changed))


def test_a_trade_has_its_fees_first_and_costs_that_come_to_its_net_amount(market):
    told = row(market, sold(), AT)
    *fees, option = told["transferItems"]
    assert [fee["feeType"] for fee in fees] == ["COMMISSION", "SEC_FEE", "OPT_REG_FEE", "TAF_FEE"]
    assert [fee["amount"] for fee in fees] == [Decimal("0.65"), 0, Decimal("0.01"), 0]
    assert (option["amount"], option["cost"], option["price"]) == (-1, 310, Decimal("3.1"))
    assert option["positionEffect"] == "OPENING"
    assert (told["type"], told["orderId"], told["netAmount"]) == ("TRADE", 77, Decimal("309.34"))


@given(
    st.decimals(-100_000, 100_000, places=2),
    st.decimals(0, 100, places=2),
    st.decimals(0, 100, places=2),
    st.decimals(0, 10, places=2),
)
def test_the_costs_of_any_trade_come_to_its_net_amount_to_the_cent(
    market, gross, commission, regulatory, index
):
    fees = Fees(commission, Decimal(0), regulatory, index)
    told = json.loads(written(row(market, sold(gross=gross, fees=fees), AT)), parse_float=Decimal)
    assert sum(item["cost"] for item in told["transferItems"]) == told["netAmount"] == gross - fees.total


def test_an_option_says_what_it_is(market):
    instrument = row(market, sold(), AT)["transferItems"][-1]["instrument"]
    assert instrument["symbol"] == "AAPL  250417P00220000"
    assert (instrument["putCall"], instrument["strikePrice"], instrument["underlyingSymbol"]) == (
        "PUT",
        220,
        "AAPL",
    )
    assert instrument["expirationDate"] == "2025-04-17T04:00:00+0000"
    (delivered,) = instrument["optionDeliverables"]
    assert (delivered["deliverable"]["symbol"], delivered["deliverableUnits"]) == ("AAPL", 100)


def test_an_adjusted_option_delivers_what_it_delivers(market):
    told = row(market, sold(instrument=ADJUSTED), AT)
    delivered = told["transferItems"][-1]["instrument"]["optionDeliverables"]
    assert [(each["deliverable"]["symbol"], each["deliverableUnits"]) for each in delivered] == [
        ("F", 10),
        ("CURRENCY_USD", Decimal("1.5")),
    ]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (PostingKind.EXPIRATION, "REMOVAL OF OPTION DUE TO EXPIRATION"),
        (PostingKind.ASSIGNMENT, "REMOVAL OF OPTION DUE TO ASSIGNMENT"),
        (PostingKind.EXERCISE, "REMOVAL OF OPTION DUE TO EXERCISE"),
    ],
)
def test_a_removal_is_received_and_delivered_for_nothing(market, kind, words):
    told = row(market, posting(kind, instrument=PUT, quantity=Decimal(1)), AT)
    (option,) = told["transferItems"]
    assert (told["type"], told["netAmount"]) == ("RECEIVE_AND_DELIVER", 0)
    assert told["description"].startswith(words)
    assert (option["amount"], option["cost"], option["positionEffect"]) == (1, 0, "CLOSING")


def test_shares_of_an_assignment_are_a_trade_at_the_strike(market):
    told = row(
        market,
        posting(
            PostingKind.DELIVERY,
            instrument="AAPL",
            quantity=Decimal(100),
            price=Decimal(220),
            gross=Decimal(-22000),
            side=Side.BUY_TO_OPEN,
        ),
        AT,
    )
    assert (told["type"], told["netAmount"]) == ("TRADE", -22000)
    assert "orderId" not in told
    assert told["transferItems"][-1]["price"] == 220


def test_an_index_option_is_settled_in_cash(market):
    settled = posting(
        PostingKind.CASH_SETTLEMENT,
        instrument=INDEX,
        quantity=Decimal(1),
        gross=Decimal(-747),
        side=Side.BUY_TO_CLOSE,
    )
    told = row(market, settled, AT)
    (option,) = told["transferItems"]
    assert (told["type"], told["netAmount"], option["cost"]) == ("RECEIVE_AND_DELIVER", -747, -747)
    assert "CASH SETTLEMENT" in told["description"]
    assert option["instrument"]["underlyingSymbol"] == "$SPX"


@pytest.mark.parametrize(
    ("changed", "kind", "words"),
    [
        ({"kind": PostingKind.DIVIDEND, "instrument": "KO", "gross": 4}, "DIVIDEND_OR_INTEREST", "Ordinary Dividend~KO"),
        ({"kind": PostingKind.DIVIDEND, "instrument": "KO", "gross": -4}, "DIVIDEND_OR_INTEREST", "Dividend Adjustment~KO"),
        ({"kind": PostingKind.INTEREST, "gross": 4}, "DIVIDEND_OR_INTEREST", "CREDIT INTEREST"),
        ({"kind": PostingKind.INTEREST, "gross": -4}, "DIVIDEND_OR_INTEREST", "MARGIN INTEREST"),
        ({"kind": PostingKind.FEE, "instrument": "GME", "gross": -4}, "DIVIDEND_OR_INTEREST", "Hard to Borrow Fee~GME"),
        ({"kind": PostingKind.DEPOSIT, "gross": 4, "description": "ACH deposit"}, "ACH_RECEIPT", "ACH deposit"),
        ({"kind": PostingKind.DEPOSIT, "gross": 4, "description": "Wire received"}, "WIRE_IN", "Wire received"),
        ({"kind": PostingKind.WITHDRAWAL, "gross": -4, "description": "check"}, "CASH_DISBURSEMENT", "check"),
        (
            {"kind": PostingKind.ADJUSTMENT, "instrument": "F", "gross": 4, "description": "cash in lieu"},
            "MEMORANDUM",
            "CASH IN LIEU OF FRACTIONAL SHARES~F",
        ),
    ],
)  # fmt: skip
def test_cash_has_one_item_without_cost(market, changed, kind, words):
    told = row(market, posting(**(changed | {"gross": Decimal(changed["gross"])})), AT)
    (item,) = told["transferItems"]
    assert (told["type"], told["description"]) == (kind, words)
    assert (item["amount"], item["cost"]) == (told["netAmount"], 0)
    assert told["settlementDate"]


def split(**changed):
    return posting(PostingKind.SPLIT, **({"instrument": "NVDA"} | changed))


def test_a_whole_split_is_the_shares_that_it_adds(market):
    told = row(market, split(quantity=Decimal(300), description="Stock Split 4:1 NVDA"), AT)
    (shares,) = told["transferItems"]
    assert (told["type"], told["netAmount"], told["description"]) == ("RECEIVE_AND_DELIVER", 0, "STOCK SPLIT")
    assert (shares["amount"], shares["cost"]) == (300, 0)


@pytest.mark.parametrize(
    ("words", "described"),
    [("Reverse Split 1:10 F", "XXXREVERSE SPLIT EFF"), ("Forward Split 3:2 F", "MANDATORY EXCHANGE")],
)
def test_any_other_split_takes_and_gives(market, words, described):
    taken = split(quantity=Decimal(-100), side=Side.SELL_TO_CLOSE, description=words)
    given_ = split(quantity=Decimal(10), side=Side.BUY_TO_OPEN, description=words)
    told = [row(market, each, AT) for each in (taken, given_)]
    assert [each["transferItems"][0]["amount"] for each in told] == [-100, 10]
    assert {each["description"] for each in told} == {described}


def test_a_contract_is_adjusted_by_what_leaves_and_what_comes(market):
    told = row(market, split(instrument=PUT, quantity=Decimal(1), side=Side.BUY_TO_CLOSE), AT)
    assert told["description"] == "OPTION CONTRACT ADJUSTMENT"


def test_a_posting_is_pending_until_it_is_valid(market):
    late = sold(valid_at=AT + timedelta(minutes=1))
    assert row(market, late, AT)["status"] == "PENDING"
    assert row(market, late, AT + timedelta(minutes=1))["status"] == "VALID"


def test_an_evening_event_keeps_its_new_york_day(market):
    evening = datetime(2025, 3, 12, 1, tzinfo=UTC)
    assert row(market, sold(at=evening), AT)["tradeDate"] == "2025-03-12T01:00:00+0000"
    nightly = row(market, sold(at=evening, on=date(2025, 3, 12)), AT)
    assert nightly["tradeDate"] == "2025-03-12T04:00:00+0000"


def test_a_window_holds_types_times_and_a_symbol(market):
    postings = [sold(id=1), sold(id=2, at=AT - timedelta(days=400)), posting(PostingKind.INTEREST, id=3)]
    told = rows(market, postings, EVERYTHING, AT)
    assert [each["activityId"] for each in told] == [3, 1]
    trades = Window(EVERYTHING.first, EVERYTHING.last, frozenset({"TRADE"}))
    assert [each["activityId"] for each in rows(market, postings, trades, AT)] == [1]
    for symbol, found in (("AAPL", 1), (PUT.occ, 1), ("MSFT", 0)):
        window = Window(EVERYTHING.first, EVERYTHING.last, TYPES, symbol)
        assert len(rows(market, postings, window, AT)) == found


def test_an_answer_holds_three_thousand_rows_the_newest(market):
    many = [posting(PostingKind.INTEREST, id=number) for number in range(MOST_ROWS + 5)]
    told = rows(market, many, EVERYTHING, AT)
    assert len(told) == MOST_ROWS
    assert told[0]["activityId"] == MOST_ROWS + 4


@pytest.mark.parametrize("kind", PostingKind)
def test_every_kind_has_a_type_of_schwabs(kind):
    assert row_type(posting(kind)) in TYPES
    assert row_type(posting(kind, instrument="F", quantity=Decimal(1))) in TYPES
