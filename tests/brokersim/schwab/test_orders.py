"""Orders as Schwab tells them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from brokersim.model import (
    Contract,
    Fill,
    Leg,
    Order,
    OrderStatus,
    OrderType,
    Side,
    Ticket,
    TimeInForce,
)
from brokersim.schwab.orders import order, order_type, status, strategy, units_filled, units_left

AT = datetime(2025, 3, 12, 15, tzinfo=UTC)
APRIL, MAY = date(2025, 4, 17), date(2025, 5, 16)


def option(strike=220, right="C", on=APRIL):
    return Contract("AAPL", "AAPL", on, right, Decimal(strike))


def spread(fills=(), state=OrderStatus.WORKING, **changed):
    legs = (
        Leg(option(220), Side.BUY_TO_OPEN, Decimal(2)),
        Leg(option(230), Side.SELL_TO_OPEN, Decimal(2)),
    )
    kind = changed.pop("type", OrderType.LIMIT)
    ticket = Ticket(legs, kind, TimeInForce.DAY, Decimal("-1.25"))
    remaining = [Decimal(2) - sum(fill.quantity for fill in fills if fill.leg == place) for place in (0, 1)]
    return Order(7, "32104274", ticket, state, AT, AT, remaining, list(fills), **changed)


HALF = (Fill(11, 0, Decimal(1), Decimal("3.1"), AT), Fill(12, 1, Decimal(1), Decimal("1.9"), AT))


def test_a_spread_is_counted_in_spreads(market):
    told = order(market, spread(HALF), {})
    assert (told["quantity"], told["filledQuantity"], told["remainingQuantity"]) == (2, 1, 1)
    assert (told["orderType"], told["price"], told["complexOrderStrategyType"]) == (
        "NET_DEBIT",
        Decimal("1.25"),
        "VERTICAL",
    )
    (execution,) = told["orderActivityCollection"]
    assert (execution["quantity"], execution["orderRemainingQuantity"]) == (1, 1)
    assert [leg["legId"] for leg in execution["executionLegs"]] == [1, 2]


def test_an_order_belongs_to_a_number_not_to_text(market):
    told = order(market, spread(), {})
    assert told["accountNumber"] == 32104274
    assert told["enteredTime"] == "2025-03-12T15:00:00+0000"
    assert (told["cancelable"], told["status"], told["orderStrategyType"]) == (True, "WORKING", "SINGLE")
    assert "orderActivityCollection" not in told


def test_what_the_client_wrote_comes_back(market):
    told = order(
        market, spread(), {"duration": "END_OF_WEEK", "tag": "mine", "complexOrderStrategyType": "NONE"}
    )
    assert (told["duration"], told["tag"], told["complexOrderStrategyType"]) == (
        "END_OF_WEEK",
        "mine",
        "VERTICAL",
    )


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ({"state": OrderStatus.WAITING}, "PENDING_ACTIVATION"),
        ({"state": OrderStatus.WAITING, "parent": 3}, "AWAITING_PARENT_ORDER"),
        ({"type": OrderType.STOP}, "AWAITING_STOP_CONDITION"),
        ({"state": OrderStatus.CANCELLED}, "CANCELED"),
        ({"state": OrderStatus.REPLACED}, "REPLACED"),
        ({"state": OrderStatus.EXPIRED}, "EXPIRED"),
    ],
)
def test_status(made, expected):
    assert status(spread(**made)) == expected


def test_a_rejection_says_why(market):
    told = order(market, spread(state=OrderStatus.REJECTED, reason="No money.", closed_at=AT), {})
    assert (told["status"], told["statusDescription"], told["cancelable"]) == ("REJECTED", "No money.", False)
    assert told["closeTime"] == "2025-03-12T15:00:00+0000"


def test_nothing_is_left_of_an_order_that_is_over():
    done = spread(HALF, OrderStatus.CANCELLED)
    assert (units_left(done), units_filled(done)) == (0, 1)


def test_fills_at_different_times_are_different_executions(market):
    later = tuple(
        Fill(fill.id + 9, fill.leg, fill.quantity, fill.price, AT + timedelta(minutes=1)) for fill in HALF
    )
    told = order(market, spread(HALF + later, OrderStatus.FILLED), {})
    assert [each["orderRemainingQuantity"] for each in told["orderActivityCollection"]] == [1, 0]


def test_a_credit_is_a_net_credit():
    one = spread()
    one.ticket = Ticket(one.ticket.legs, OrderType.LIMIT, TimeInForce.DAY, Decimal("0.5"))
    assert order_type(one) == "NET_CREDIT"


BUY, SELL = Side.BUY_TO_OPEN, Side.SELL_TO_OPEN


@pytest.mark.parametrize(
    ("legs", "name"),
    [
        ([(option(), BUY)], "NONE"),
        ([("AAPL", BUY), (option(), SELL)], "COVERED"),
        ([(option(210), BUY), (option(220), SELL)], "VERTICAL"),
        ([(option(210), BUY), (option(210, on=MAY), SELL)], "CALENDAR"),
        ([(option(210), BUY), (option(220, on=MAY), SELL)], "DIAGONAL"),
        ([(option(210), BUY), (option(210, "P"), BUY)], "STRADDLE"),
        ([(option(210), BUY), (option(200, "P"), BUY)], "STRANGLE"),
        ([(option(210), BUY), (option(220), SELL), (option(230), BUY)], "BUTTERFLY"),
        ([(option(210), BUY), (option(220), SELL), (option(240), BUY)], "UNBALANCED_BUTTERFLY"),
        (
            [(option(190, "P"), BUY), (option(200, "P"), SELL), (option(220), SELL), (option(230), BUY)],
            "IRON_CONDOR",
        ),
    ],
)
def test_combinations_have_names(legs, name):
    assert strategy([Leg(instrument, side, Decimal(1)) for instrument, side in legs]) == name
