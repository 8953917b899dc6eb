"""What account activity says about orders."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from brokersim.model import Fill, Leg, Order, OrderStatus, OrderType, Side, Ticket, TimeInForce
from brokersim.schwab.activity import Activity, packed

AT = datetime(2025, 3, 12, 15, tzinfo=UTC)
NEW = [
    "OrderCreated",
    "OrderAccepted",
    "ExecutionRequested",
    "ExecutionRequestCreated",
    "ExecutionRequestCompleted",
]


def bought(**changed):
    ticket = Ticket(
        (Leg("AAPL", Side.BUY_TO_OPEN, Decimal(10)),), OrderType.LIMIT, TimeInForce.DAY, Decimal("-200.5")
    )
    fields = {"status": OrderStatus.WORKING, "remaining": [Decimal(10)]} | changed
    return Order(7, "32104274", ticket, entered_at=AT, updated_at=AT, **fields)


def unpacked(value):
    amount = Decimal(int(value.get("lo", 0))).scaleb(-(value["signScale"] >> 1))
    return -amount if value["signScale"] & 1 else amount


@pytest.mark.parametrize("amount", ["0", "3.1", "-12.5", "250", "0.000001"])
def test_packed_decimals(amount):
    assert unpacked(packed(Decimal(amount))) == Decimal(amount)


def kinds(messages):
    return [message.kind for message in messages]


def test_a_filled_order_step_by_step(market):
    activity, order = Activity(market), bought()
    messages = activity.told(order)
    assert kinds(messages) == NEW
    data = json.loads(messages[0].data)
    assert (data["SchwabOrderID"], data["AccountNumber"]) == ("7", "32104274")
    assert data["BaseEvent"]["EventType"] == "OrderCreated"
    order.fills.append(Fill(11, 0, Decimal(4), Decimal("200.4"), AT))
    assert kinds(activity.told(order)) == ["ExecutionCreated"]
    order.fills.append(Fill(12, 0, Decimal(6), Decimal("200.5"), AT))
    order.status = OrderStatus.FILLED
    messages = activity.told(order)
    assert kinds(messages) == ["ExecutionCreated", "OrderFillCompleted"]
    info = json.loads(messages[-1].data)["BaseEvent"]["OrderFillCompletedEventOrderLegQuantityInfo"]
    assert info["LegSubStatus"] == "LegSubStatusFilled"
    assert unpacked(info["QuantityInfo"]["CumulativeQuantity"]) == 10
    assert unpacked(info["ExecutionInfo"]["ExecutionPrice"]) == Decimal("200.5")
    assert activity.told(order) == []


def test_a_cancel_a_reject_and_a_replacement(market):
    activity, order = Activity(market), bought()
    activity.know([order])
    order.status = OrderStatus.CANCELLED
    messages = activity.told(order)
    assert kinds(messages) == [
        "CancelAccepted",
        "ExecutionRequested",
        "ExecutionRequestCompleted",
        "ExecutionCreated",
        "OrderUROutCompleted",
    ]
    rejected = Activity(market).told(bought(status=OrderStatus.REJECTED, reason="No money."))
    assert kinds(rejected) == ["OrderCreated", "OrderUROutCompleted"]
    assert "No money." in rejected[-1].data
    assert kinds(Activity(market).told(bought(replaces=3)))[:2] == ["ChangeCreated", "ChangeAccepted"]
