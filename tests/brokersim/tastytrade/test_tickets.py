"""What clients send as tickets, and orders as tastytrade shows them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from brokersim.model import Contract, Fill, Leg, Order, OrderStatus, OrderType, Side, Ticket, TimeInForce
from brokersim.tastytrade.answers import RefusedError
from brokersim.tastytrade.tickets import instrument_of, order_told, ticket_of, unplaced

AT = datetime(2024, 9, 20, 16, 0, tzinfo=UTC)
PUT = Contract("AAPL", "AAPL", date(2024, 12, 20), "P", Decimal(200))
CALL = Contract("AAPL", "AAPL", date(2024, 12, 20), "C", Decimal(260))
SHARES = {"instrument-type": "Equity", "symbol": "AAPL", "quantity": "100", "action": "Buy to Open"}
LIMIT = {
    "time-in-force": "Day",
    "order-type": "Limit",
    "price": "1.25",
    "price-effect": "Debit",
    "legs": [SHARES],
}


def test_prices_get_the_sign_of_their_effect(sim):
    assert ticket_of(LIMIT, sim.market).price == Decimal("-1.25")
    assert ticket_of(LIMIT | {"price-effect": "Credit"}, sim.market).price == Decimal("1.25")
    assert ticket_of(LIMIT | {"price": 0, "price-effect": "None"}, sim.market).price == 0


def test_terms_and_legs_are_read(sim):
    (contract, *_) = sim.market.chain(sim.market.expirations("AAPL")[0])
    leg = {
        "instrument-type": "Equity Option",
        "symbol": contract.occ,
        "quantity": 2,
        "action": "Sell to Open",
    }
    body = {
        "time-in-force": "GTD",
        "gtc-date": "2024-10-01",
        "order-type": "Stop Limit",
        "stop-trigger": "0.9",
        "price": "1",
        "price-effect": "Credit",
        "legs": [leg],
        "external-identifier": "mine",
    }
    ticket = ticket_of(body, sim.market)
    assert ticket.legs == (Leg(contract, Side.SELL_TO_OPEN, Decimal(2)),)
    assert (ticket.type, ticket.time_in_force) == (OrderType.STOP_LIMIT, TimeInForce.GTD)
    assert (ticket.stop, ticket.good_until, ticket.external_id) == (Decimal("0.9"), date(2024, 10, 1), "mine")


def test_option_symbols_are_known_however_they_are_padded(sim):
    (contract, *_) = sim.market.chain(sim.market.expirations("F")[0])
    for symbol in (contract.occ, contract.occ.replace(" ", "")):
        assert instrument_of(symbol, "Equity Option", sim.market) == contract
    for kind, symbol in (("Equity Option", "F"), ("Equity", contract.occ), ("Equity", "SPX")):
        assert instrument_of(symbol, kind, sim.market) is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"order-type": "Fancy"}, "validation_error"),
        ({"time-in-force": None}, "validation_error"),
        ({"price": "-1"}, "validation_error"),
        ({"price": "NaN"}, "validation_error"),
        ({"price": None}, "validation_error"),
        ({"price-effect": None}, "validation_error"),
        ({"legs": []}, "validation_error"),
        ({"legs": [SHARES] * 5}, "validation_error"),
        ({"legs": ["AAPL"]}, "validation_error"),
        ({"legs": [SHARES | {"action": "Hold"}]}, "validation_error"),
        ({"legs": [SHARES | {"quantity": "many"}]}, "validation_error"),
        ({"legs": [SHARES | {"instrument-type": "Future"}]}, "validation_error"),
        ({"legs": [SHARES | {"symbol": "NOPE"}]}, "preflight_check_failure"),
        ({"order-type": "Market", "time-in-force": "GTC"}, "preflight_check_failure"),
        ({"time-in-force": "GTD", "gtc-date": "soon"}, "validation_error"),
    ],
)
def test_what_cannot_be_an_order_is_refused(sim, changed, code):
    with pytest.raises(RefusedError) as refused:
        ticket_of(LIMIT | changed, sim.market)
    assert (refused.value.status, refused.value.code) == (422, code)
    assert refused.value.errors


def order(status=OrderStatus.WORKING, **more):
    legs = (Leg(PUT, Side.SELL_TO_OPEN, Decimal(2)), Leg(CALL, Side.SELL_TO_OPEN, Decimal(4)))
    ticket = Ticket(legs, OrderType.LIMIT, TimeInForce.GTC, Decimal("2.50"))
    return Order(
        12, "5WX01234", ticket, status, AT, AT + timedelta(seconds=1), [Decimal(0), Decimal(2)], **more
    )


def test_an_order_is_shown_with_its_legs_and_fills():
    told = order_told(order(fills=[Fill(9, 1, Decimal(2), Decimal("0.55"), AT)]))
    assert (told["status"], told["size"], told["price"], told["price-effect"]) == ("Live", 2, "2.5", "Credit")
    assert told["updated-at"] == 1726848001000
    put, call = told["legs"]
    assert (put["quantity"], put["remaining-quantity"], put["fills"]) == (2, 0, [])
    assert (call["remaining-quantity"], call["fills"][0]["fill-price"]) == (2, "0.55")
    assert call["fills"][0]["quantity"] == 2


@pytest.mark.parametrize(
    ("status", "more", "word"),
    [
        (OrderStatus.WAITING, {}, "Received"),
        (OrderStatus.WAITING, {"parent": 3}, "Contingent"),
        (OrderStatus.WORKING, {}, "Live"),
        (OrderStatus.FILLED, {"closed_at": AT}, "Filled"),
        (OrderStatus.CANCELLED, {"closed_at": AT}, "Cancelled"),
        (OrderStatus.REPLACED, {"closed_at": AT, "replaced_by": 13}, "Cancelled"),
        (OrderStatus.REJECTED, {"closed_at": AT, "reason": "because"}, "Rejected"),
        (OrderStatus.EXPIRED, {"closed_at": AT}, "Expired"),
    ],
)
def test_every_status_has_tastytrades_word(status, more, word):
    told = order_told(order(status, **more))
    assert told["status"] == word
    assert told["cancellable"] is (status in (OrderStatus.WAITING, OrderStatus.WORKING))
    assert told.get("reject-reason") == ("because" if word == "Rejected" else None)
    assert ("terminal-at" in told) is ("closed_at" in more)


def test_a_dry_run_has_no_number_and_no_time(sim):
    told = unplaced("5WX01234", ticket_of(LIMIT, sim.market))
    assert told["updated-at"] == 0
    assert "id" not in told
    assert (told["underlying-symbol"], told["size"]) == ("AAPL", 100)
