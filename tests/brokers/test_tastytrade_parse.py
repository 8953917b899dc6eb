"""tastytrade's records: words, effects, settlements, and what a trimmed record still says."""

from decimal import Decimal

import pytest

from thetadesk.brokers.tastytrade.parse import parse
from thetadesk.ledger.model import Effect, Kind
from thetadesk.wire.records import Record

AT = "2024-06-21T20:00:00.000+00:00"
OPTION = {"symbol": "QRST  240621P00050000", "instrument-type": "Equity Option", "underlying-symbol": "QRST"}
SHARES = {"symbol": "QRST", "instrument-type": "Equity", "underlying-symbol": "QRST"}


def row(number, kind, sub="", **fields):
    return {
        "id": number,
        "executed-at": AT,
        "transaction-type": kind,
        "transaction-sub-type": sub,
        "value": "0.0",
        "value-effect": "None",
    } | {name.replace("_", "-"): value for name, value in fields.items()}


def read(*rows):
    transactions, problems = parse(Record(place, fields, "{}") for place, fields in enumerate(rows, 1))
    assert problems == []
    return sorted(transactions, key=lambda t: t.sequence)


def refused(fields):
    transactions, (problem,) = parse([Record(1, fields, "{}")])
    assert transactions == []
    return problem.reason


def test_effects_give_the_signs_and_fees_without_one_are_debits():
    fees = {
        "commission": "1.0",
        "clearing-fees": "0.1",
        "regulatory-fees": "0.02",
        "regulatory-fees-effect": "Credit",
    }
    (sold,) = read(
        row(
            1,
            "Trade",
            "Sell to Open",
            action="Sell to Open",
            quantity="1.0",
            value="50.0",
            value_effect="Credit",
            **OPTION,
        )
        | fees
    )
    assert (sold.gross, sold.fees, sold.quantity, sold.effect) == (50, Decimal("-1.08"), -1, Effect.OPEN)


@pytest.mark.parametrize("effect", [None, "None", "Sideways"])
def test_a_value_that_says_neither_credit_nor_debit_is_not_guessed(effect):
    fields = row(1, "Money Movement", "Deposit", value="5.0") | {"value-effect": effect}
    assert "does not say whether it is a credit or a debit" in refused(fields)


@pytest.mark.parametrize(
    ("sub", "words", "effect", "kind"),
    [
        ("Deposit", "ACH", "Credit", Kind.DEPOSIT),
        ("Deposit", "INTEREST ON CREDIT BALANCE", "Credit", Kind.INTEREST),
        ("Withdrawal", "Wire Funds Received", "Credit", Kind.DEPOSIT),
        ("Withdrawal", "ACH", "Debit", Kind.WITHDRAWAL),
        ("Withdrawal", "FROM 06/16 THRU 07/15 @ 8    %", "Debit", Kind.INTEREST),
        ("Transfer", "", "Debit", Kind.WITHDRAWAL),
        ("Credit Interest", "", "Credit", Kind.INTEREST),
        ("Debit Interest", "", "Debit", Kind.INTEREST),
        ("Dividend", "QRST CORP", "Debit", Kind.DIVIDEND),
        ("Dividend", "QRST CORP TAX WITHHOLDING", "Debit", Kind.TAX),
        ("Fee", "", "Debit", Kind.FEE),
        ("Balance Adjustment", "Regulatory fee adjustment", "Debit", Kind.ADJUSTMENT),
        ("Fully Paid Stock Lending Income", "", "Credit", Kind.INTEREST),
        ("Mark to Market", "", "Debit", Kind.MARK_TO_MARKET),
    ],
)
def test_money_movements(sub, words, effect, kind):
    (found,) = read(row(1, "Money Movement", sub, value="5.0", value_effect=effect, description=words))
    assert (found.kind, found.cash) == (kind, 5 if effect == "Credit" else -5)


@pytest.mark.parametrize(
    ("sub", "instrument", "kind"),
    [
        ("Expiration", OPTION, Kind.EXPIRATION),
        ("Assignment", OPTION, Kind.ASSIGNMENT),
        ("Exercise", OPTION, Kind.EXERCISE),
        ("Cash Settled Assignment", OPTION, Kind.CASH_SETTLEMENT),
        ("Cash Merger", SHARES, Kind.CASH_SETTLEMENT),
        ("Futures Settlement", {"symbol": "/MESU4", "instrument-type": "Future"}, Kind.CASH_SETTLEMENT),
    ],
)
def test_what_went_away(sub, instrument, kind):
    (found,) = read(row(1, "Receive Deliver", sub, quantity="2.0", **instrument))
    assert (found.kind, found.effect, found.quantity) == (kind, Effect.REMOVE, 2)


def test_a_removal_that_says_which_way_round_is_believed():
    (found,) = read(row(1, "Receive Deliver", "Expiration", action="Sell to Close", quantity="2.0", **OPTION))
    assert found.quantity == -2


@pytest.mark.parametrize(("first", "second"), [(1, 2), (2, 1)])
def test_cash_settlement_and_removal_count_once_in_any_order(first, second):
    transactions = read(
        row(
            first,
            "Receive Deliver",
            "Cash Settled Assignment",
            quantity="1.0",
            value="747.0",
            value_effect="Debit",
            **OPTION,
        ),
        row(second, "Receive Deliver", "Assignment", quantity="1.0", **OPTION),
    )
    kinds = {t.kind: (t.effect, t.quantity, t.cash) for t in transactions}
    assert kinds == {Kind.CASH_SETTLEMENT: (Effect.REMOVE, 1, -747), Kind.MEMO: (None, 0, 0)}


def test_one_settlement_for_several_removals():
    settled = row(
        1,
        "Receive Deliver",
        "Cash Settled Exercise",
        quantity="3.0",
        value="9.0",
        value_effect="Credit",
        **OPTION,
    )
    parts = [
        row(2, "Receive Deliver", "Exercise", quantity="1.0", **OPTION),
        row(3, "Receive Deliver", "Exercise", quantity="2.0", **OPTION),
    ]
    assert [t.kind for t in read(settled, *parts)] == [Kind.CASH_SETTLEMENT, Kind.MEMO, Kind.MEMO]


def test_a_removal_that_is_not_settled_in_cash_stays_one():
    other = OPTION | {"symbol": "QRST  240621P00055000"}
    settled = row(
        1,
        "Receive Deliver",
        "Cash Settled Exercise",
        quantity="1.0",
        value="9.0",
        value_effect="Credit",
        **OPTION,
    )
    assert [t.kind for t in read(settled, row(2, "Receive Deliver", "Exercise", quantity="1.0", **other))][
        1
    ] is Kind.EXERCISE


@pytest.mark.parametrize(
    "sub", ["Symbol Change", "Stock Merger", "Reverse Split", "Forward Split", "Special Dividend"]
)
def test_corporate_actions_are_told_per_side(sub):
    closed = row(
        1,
        "Receive Deliver",
        sub,
        action="Buy to Close",
        quantity="1.0",
        value="70.0",
        value_effect="Debit",
        **OPTION,
    )
    opened = closed | {
        "id": 2,
        "action": "Sell to Open",
        "value-effect": "Credit",
        "symbol": "QRST1 240621P00050000",
    }
    first, second = read(closed, opened)
    assert (first.kind, first.quantity, first.gross) == (Kind.CORPORATE, 1, -70)
    assert (second.kind, second.quantity, second.gross) == (Kind.CORPORATE, -1, 70)


def test_shares_that_cancel_out_in_value_without_a_fee_are_a_corporate_action():
    taken = row(
        1,
        "Receive Deliver",
        "Sell to Close",
        action="Sell to Close",
        quantity="90",
        value="450",
        value_effect="Credit",
        **SHARES,
    )
    given = taken | {
        "id": 2,
        "symbol": "NEWX",
        "underlying-symbol": "NEWX",
        "action": "Buy to Open",
        "quantity": "9",
        "value-effect": "Debit",
    }
    assert [t.kind for t in read(taken, given)] == [Kind.CORPORATE, Kind.CORPORATE]
    assert [t.kind for t in read(taken, given | {"clearing-fees": "5.0"})] == [Kind.DELIVERY, Kind.DELIVERY]


def test_a_box_that_is_assigned_and_exercised_delivers_shares_twice():
    legs = [
        row(1, "Receive Deliver", "Assignment", quantity="1", **OPTION),
        row(2, "Receive Deliver", "Exercise", quantity="1", **OPTION | {"symbol": "QRST  240920P00050000"}),
        row(
            3,
            "Receive Deliver",
            "Buy to Open",
            action="Buy to Open",
            quantity="100",
            value="5000",
            value_effect="Debit",
            **SHARES,
        ),
        row(
            4,
            "Receive Deliver",
            "Sell to Close",
            action="Sell to Close",
            quantity="100",
            value="5000",
            value_effect="Credit",
            **SHARES,
        ),
    ]
    assert [t.kind for t in read(*legs)] == [Kind.ASSIGNMENT, Kind.EXERCISE, Kind.DELIVERY, Kind.DELIVERY]


def trimmed(action, symbol, quantity, value="0.0", effect="None"):
    return {
        "executed-at": AT,
        "transaction-type": "Receive Deliver",
        "action": action,
        "symbol": symbol,
        "quantity": quantity,
        "value": value,
        "value-effect": effect,
    }


@pytest.mark.parametrize(
    ("right", "action", "kind"),
    [
        ("P", "Buy to Open", Kind.ASSIGNMENT),
        ("P", "Sell to Close", Kind.EXERCISE),
        ("C", "Sell to Close", Kind.ASSIGNMENT),
        ("C", "Buy to Open", Kind.EXERCISE),
    ],
)
def test_shares_beside_it_explain_a_nameless_removal(right, action, kind):
    effect = "Debit" if action.startswith("Buy") else "Credit"
    transactions = read(
        trimmed(None, f"QRST  240621{right}00050000", "2.0"),
        trimmed(None, f"QRST  240621{right}00045000", "2.0"),
        trimmed(action, "QRST", "200.0", "10000.0", effect),
    )
    kinds = {t.instrument.symbol: t.kind for t in transactions}
    assert kinds == {
        f"QRST  240621{right}00050000": kind,
        f"QRST  240621{right}00045000": Kind.EXPIRATION,
        "QRST": Kind.DELIVERY,
    }


def test_an_adjusted_contract_is_explained_by_its_strike_for_a_hundred():
    transactions = read(
        trimmed(None, "GREX1 240621P00022000", "6.0"),
        trimmed("Buy to Open", "GREX", "66.0", "13200.0", "Debit"),
    )
    assert {t.kind for t in transactions} == {Kind.ASSIGNMENT, Kind.DELIVERY}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"id": "abc"}, "id 'abc' is not a number"),
        ({"quantity": "0"}, "quantity 0"),
        ({"quantity": "-1"}, "quantity -1"),
        ({"executed-at": None}, "executed-at is missing"),
        ({"transaction-type": "Barter"}, "type 'Barter'"),
        ({"currency": "dollars"}, "not a currency"),
        ({"instrument-type": "Spaceship"}, "instrument type 'Spaceship'"),
        (
            {"transaction-type": "Receive Deliver", "transaction-sub-type": "Transfer", "action": None},
            "in or out",
        ),
        (
            {"transaction-type": "Receive Deliver", "transaction-sub-type": "Reverse Split", "action": None},
            "takes or gives",
        ),
    ],
)
def test_what_cannot_be_read_says_why(changed, reason):
    good = row(
        1,
        "Trade",
        "Buy to Open",
        action="Buy to Open",
        quantity="1",
        value="5",
        value_effect="Debit",
        **OPTION,
    )
    assert reason in refused(good | changed)
