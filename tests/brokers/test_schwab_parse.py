"""Schwab's records in all the shapes in which they have been seen."""

from datetime import date
from decimal import Decimal

import pytest

from thetadesk.brokers.schwab.parse import parse
from thetadesk.kernel.instruments import InstrumentKind
from thetadesk.ledger.model import Effect, Kind, Status
from thetadesk.wire.records import Record

PUT = {
    "assetType": "OPTION",
    "symbol": "QRST  240719P00050000",
    "expirationDate": "2024-07-19T04:00:00+0000",
    "optionDeliverables": [{"rootSymbol": "QRST", "deliverableUnits": 100}],
    "optionPremiumMultiplier": 100,
    "putCall": "PUT",
    "strikePrice": 50,
    "underlyingSymbol": "QRST",
}
SHARES = {"assetType": "EQUITY", "symbol": "QRST"}
DOLLARS = {"assetType": "CURRENCY", "symbol": "CURRENCY_USD"}


def record(**changed):
    fields = {
        "activityId": 81000000001,
        "time": "2024-07-19T20:00:00+0000",
        "accountNumber": "99990001",
        "type": "TRADE",
        "status": "VALID",
        "tradeDate": "2024-07-19T20:00:00+0000",
        "netAmount": 0,
    }
    return Record(1, fields | changed, "{}")


def item(instrument, amount, cost=0, **more):
    return {"instrument": instrument, "amount": amount, "cost": Decimal(str(cost)), **more}


def read(**changed):
    transactions, problems = parse([record(**changed)])
    assert problems == []
    return transactions


def refused(**changed):
    transactions, (problem,) = parse([record(**changed)])
    assert transactions == []
    return problem.reason


@pytest.mark.parametrize("amount", [-2, 2, 1])
@pytest.mark.parametrize("record_type", ["RECEIVE_AND_DELIVER", "TRADE", "JOURNAL"])
@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("REMOVAL OF OPTION DUE TO EXPIRATION", Kind.EXPIRATION),
        ("Removed due to Expiration QRST", Kind.EXPIRATION),
        ("TDA TRAN - REMOVAL OF OPTION DUE TO ASSIGNMENT", Kind.ASSIGNMENT),
        ("Removal of option due to exercise", Kind.EXERCISE),
    ],
)
def test_a_removal_is_known_by_its_words_and_says_nothing_about_direction(record_type, amount, words, kind):
    (gone,) = read(
        type=record_type, description=words, transferItems=[item(PUT, amount, positionEffect="CLOSING")]
    )
    assert (gone.kind, gone.effect, gone.quantity, gone.cash) == (kind, Effect.REMOVE, abs(amount), 0)


@pytest.mark.parametrize(
    ("right", "shares", "kind"),
    [
        ("PUT", 100, Kind.ASSIGNMENT),
        ("PUT", -100, Kind.EXERCISE),
        ("CALL", -100, Kind.ASSIGNMENT),
        ("CALL", 100, Kind.EXERCISE),
    ],
)
def test_an_option_and_its_shares_in_one_record_are_two_transactions_of_one_id(right, shares, kind):
    option = PUT | {"symbol": f"QRST  240719{right[0]}00050000", "putCall": right}
    net = -50 * shares
    items = [item(option, -1), item(SHARES, shares, net, price=50)]
    gone, delivered = read(type="RECEIVE_AND_DELIVER", netAmount=net, transferItems=items)
    assert (gone.kind, gone.part, gone.cash) == (kind, 0, 0)
    assert (delivered.kind, delivered.effect, delivered.quantity) == (Kind.DELIVERY, Effect.AUTO, shares)
    assert (delivered.part, delivered.cash, delivered.price) == (1, net, 50)
    assert gone.source_id == delivered.source_id


def test_shares_of_an_assignment_in_a_record_of_their_own_are_a_trade_that_may_open_or_close():
    (bought,) = read(
        type="RECEIVE_AND_DELIVER",
        description="ASSIGNMENT",
        netAmount=-5000,
        transferItems=[item(SHARES, 100, -5000, price=50)],
    )
    assert (bought.kind, bought.effect, bought.price) == (Kind.TRADE, Effect.AUTO, 50)


def test_an_option_that_went_away_without_a_word_expired_only_once_it_could():
    items = [item(PUT, -1)]
    (gone,) = read(type="RECEIVE_AND_DELIVER", transferItems=items)
    assert gone.kind is Kind.EXPIRATION
    early = "2024-07-01T20:00:00+0000"
    assert "does not say why" in refused(
        type="RECEIVE_AND_DELIVER", time=early, tradeDate=early, transferItems=items
    )


def test_a_removal_that_pays_is_a_cash_settlement():
    words = "Removal of option due to exercise"
    (settled,) = read(
        type="RECEIVE_AND_DELIVER", description=words, netAmount=247, transferItems=[item(PUT, -1)]
    )
    assert (settled.kind, settled.cash) == (Kind.CASH_SETTLEMENT, 247)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("VALID", Status.VALID),
        ("PENDING", Status.PENDING),
        ("INVALID", Status.CANCELLED),
        ("UNKNOWN", Status.VALID),
    ],
)
def test_status(status, expected):
    (found,) = read(type="ACH_RECEIPT", netAmount=5, status=status)
    assert found.status is expected


@pytest.mark.parametrize(
    ("said", "amount", "instrument", "effect"),
    [
        ("OPENING", -1, PUT, Effect.OPEN),
        ("CLOSING", 1, PUT, Effect.CLOSE),
        ("AUTOMATIC", 1, PUT, Effect.AUTO),
        ("OPENING", 100, SHARES, Effect.AUTO),
        ("CLOSING", -100, SHARES, Effect.CLOSE),
        ("OPENING", -100, SHARES, Effect.AUTO),
    ],
)
def test_position_effects_are_believed_where_they_are_reliable(said, amount, instrument, effect):
    items = [item(instrument, amount, -amount, positionEffect=said)]
    (found,) = read(netAmount=-amount, transferItems=items)
    assert found.effect is effect


def test_cents_that_a_third_party_left_out_are_fees():
    items = [item(DOLLARS, "0.65", "-0.65", feeType="COMMISSION"), item(PUT, -1, 789)]
    (found,) = read(netAmount=Decimal("788.33"), transferItems=items)
    assert (found.gross, found.fees, found.cash) == (789, Decimal("-0.67"), Decimal("788.33"))
    (stripped,) = read(netAmount=Decimal("788.14"), transferItems=[item(PUT, -1, "788.80")])
    assert (stripped.fees, stripped.cash) == (Decimal("-0.66"), Decimal("788.14"))


def test_a_record_whose_items_do_not_come_to_its_net_amount_is_kept_for_the_user():
    items = [item(DOLLARS, "0.65", "-0.65"), item(PUT, -1, 789)]
    assert "its items come to 788.35, but netAmount is 700" in refused(netAmount=700, transferItems=items)


def test_the_day_of_a_trade_is_new_yorks_and_midnight_keeps_its_day():
    late = "2024-07-20T01:30:00+0000"
    (found,) = read(time=late, tradeDate=late, netAmount=-5, transferItems=[item(SHARES, 1, -5)])
    assert found.traded_on == date(2024, 7, 19)
    winter = "2024-12-02T04:00:00+0000"
    (found,) = read(type="ACH_RECEIPT", time=winter, tradeDate=winter, netAmount=5)
    assert found.traded_on == date(2024, 12, 2)


def test_an_option_on_a_future_keeps_schwabs_symbol_and_states_its_terms():
    instrument = PUT | {
        "symbol": "/ESU24_P5050:XCME",
        "expirationDate": "2024-09-20T04:00:00+0000",
        "optionPremiumMultiplier": 50,
        "strikePrice": 5050,
        "underlyingSymbol": ".ESU24:XCME",
    }
    evening = "2024-08-05T23:15:12+0000"
    (found,) = read(time=evening, netAmount=-1050, transferItems=[item(instrument, 1, -1050, price=21)])
    assert (found.instrument.symbol, found.instrument.kind) == (
        "/ESU24_P5050:XCME",
        InstrumentKind.FUTURE_OPTION,
    )
    assert (found.instrument.underlying, found.instrument.multiplier) == ("/ES", 50)
    assert (found.instrument.strike, found.instrument.expires_on) == (5050, date(2024, 9, 20))
    assert found.traded_on == date(2024, 8, 6)


def test_an_option_without_its_symbol_is_known_by_its_terms():
    (found,) = read(netAmount=110, transferItems=[item(PUT | {"symbol": None}, -1, 110)])
    assert found.instrument.symbol == "QRST  240719P00050000"


def test_an_adjusted_contract_says_what_it_delivers():
    adjusted = PUT | {
        "symbol": "GREX1 240719P00022000",
        "underlyingSymbol": "GREX",
        "optionDeliverables": [{"deliverableUnits": 11, "deliverable": {"symbol": "GREX"}}],
    }
    (found,) = read(netAmount=110, transferItems=[item(adjusted, -1, 110)])
    assert (found.instrument.deliverables, found.instrument.multiplier) == ((("GREX", Decimal(11)),), 100)
    adjusted["optionDeliverables"] = [
        {"deliverableUnits": 100, "deliverable": {"symbol": "GREX"}},
        {"deliverable": {"symbol": "NEWCO"}},
        {"deliverableUnits": 5},
        {"deliverableUnits": 0, "rootSymbol": "GREX"},
    ]
    (found,) = read(netAmount=110, transferItems=[item(adjusted, -1, 110)])
    assert found.instrument.deliverables == (("GREX", 100), ("NEWCO", 0), ("?", 5))
    (ordinary,) = read(netAmount=110, transferItems=[item(PUT, -1, 110)])
    assert ordinary.instrument.deliverables == ()


@pytest.mark.parametrize(
    ("record_type", "words", "net", "kind", "symbol"),
    [
        ("DIVIDEND_OR_INTEREST", "Ordinary Dividend~BNDX", "4.10", Kind.DIVIDEND, "BNDX"),
        ("DIVIDEND_OR_INTEREST", "Dividend Adjustment~BNDX", "-4.10", Kind.DIVIDEND, "BNDX"),
        ("DIVIDEND_OR_INTEREST", "NRA Tax~BNDX", "-0.40", Kind.TAX, "BNDX"),
        ("DIVIDEND_OR_INTEREST", "ADR Fee~EC", "-0.40", Kind.FEE, "EC"),
        ("DIVIDEND_OR_INTEREST", "MARGIN INTEREST", "-0.40", Kind.INTEREST, None),
        ("ELECTRONIC_FUND", "", "-20", Kind.WITHDRAWAL, None),
        ("ELECTRONIC_FUND", "", "20", Kind.DEPOSIT, None),
        ("JOURNAL", "", "-20", Kind.WITHDRAWAL, None),
        ("WIRE_IN", "", "20", Kind.DEPOSIT, None),
        ("CASH_DISBURSEMENT", "", "-20", Kind.WITHDRAWAL, None),
        ("MEMORANDUM", "", "0", Kind.MEMO, None),
    ],
)
def test_cash(record_type, words, net, kind, symbol):
    cash = [item(DOLLARS, net, 0)]
    (found,) = read(type=record_type, description=words, netAmount=Decimal(net), transferItems=cash)
    assert (found.kind, found.cash, found.quantity) == (kind, Decimal(net), 0)
    assert (found.instrument.symbol if found.instrument else None) == symbol


@pytest.mark.parametrize("record_type", ["SMA_ADJUSTMENT", "MARGIN_CALL"])
def test_margin_bookkeeping_moves_no_cash(record_type):
    (found,) = read(type=record_type, netAmount=1234)
    assert (found.kind, found.cash) == (Kind.MEMO, 0)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("XXXREVERSE SPLIT EFF", Kind.CORPORATE),
        ("STOCK SPLIT", Kind.SPLIT),
        ("MANDATORY MERGER", Kind.CORPORATE),
        ("TRANSFER OF SECURITY", Kind.TRANSFER),
    ],
)
def test_shares_that_move_without_cash(words, kind):
    (found,) = read(type="RECEIVE_AND_DELIVER", description=words, transferItems=[item(SHARES, -40)])
    assert (found.kind, found.quantity, found.cash) == (kind, -40, 0)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"activityId": "abc"}, "activityId 'abc' is not a number"),
        ({"status": "MAYBE"}, "status 'MAYBE'"),
        ({"type": "GIFT"}, "type 'GIFT'"),
        ({"transferItems": []}, "names nothing traded"),
        ({"transferItems": [{"amount": 1}]}, "without an instrument"),
        ({"transferItems": [item(SHARES, 0)]}, "moves by no amount"),
        (
            {"transferItems": [item({"assetType": "EQUITY", "symbol": None}, 1)]},
            "neither a symbol nor a CUSIP",
        ),
        ({"transferItems": [item({"assetType": "MAGIC", "symbol": "X"}, 1)]}, "asset type 'MAGIC'"),
        ({"time": "yesterday"}, "time 'yesterday' is not a date and time"),
    ],
)
def test_what_cannot_be_read_says_why(changed, reason):
    assert reason in refused(**changed)
