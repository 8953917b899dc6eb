"""What the streamer tells about orders: a message for every step that an order takes."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from brokersim.calendar import NEW_YORK
from brokersim.model import Fill, Order, OrderStatus
from brokersim.schwab.answers import Json
from brokersim.schwab.naming import held
from brokersim.schwab.orders import instruction, order_type, units

if TYPE_CHECKING:
    from brokersim.market import Market

_SCALE = 6
_DETAILS = {
    "OrderCreated": "EquityOrder",
    "ChangeCreated": "EquityOrder",
    "ExecutionRequested": "RoutedInfo",
    "ExecutionCreated": "ExecutionInfo",
    "OrderFillCompleted": "OrderLegQuantityInfo",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One message: the account's number, the message's type, and its data as JSON text."""

    account: str
    kind: str
    data: str


def packed(value: Decimal) -> Json:
    """A decimal as these messages write it: value = lo / 10^(signScale >> 1), bit 0 is the sign, no `lo` is zero."""
    digits = int(abs(value).scaleb(_SCALE))
    sign = 2 * _SCALE + (value < 0)
    return {"lo": str(digits), "signScale": sign} if digits else {"signScale": sign}


@dataclass(slots=True)
class Activity:
    """Follows orders and tells what is new about them. Orders that were there before are known as they were."""

    market: "Market"
    _seen: dict[int, tuple[OrderStatus, int]] = field(default_factory=dict)

    def know(self, orders: Iterable[Order]) -> None:
        """Takes orders as they are, without telling of them."""
        for order in orders:
            self._seen[order.id] = (order.status, len(order.fills))

    def told(self, order: Order) -> list[Message]:
        """The messages about what has happened to an order since it was last told of."""
        before = self._seen.get(order.id)
        self._seen[order.id] = (order.status, len(order.fills))
        events: list[tuple[str, Json]] = []
        if before is None:
            events += _creation(self.market, order)
        known = before[1] if before else 0
        for fill in order.fills[known:]:
            events += _execution(order, fill)
        if (before is None or before[0] is not order.status) and order.status.is_final:
            events += _ending(order)
        return [_message(order, kind, details) for kind, details in events]


def _message(order: Order, kind: str, details: Json) -> Message:
    event = {"EventType": kind, f"{kind}Event{_DETAILS.get(kind, '')}": {"EventType": kind} | details}
    body = {"SchwabOrderID": str(order.id), "AccountNumber": order.account, "BaseEvent": event}
    return Message(order.account, kind, json.dumps(body, separators=(",", ":")))


def _creation(market: "Market", order: Order) -> Iterator[tuple[str, Json]]:
    legs = [
        {
            "LegId": str(order.id + place),
            "Instruction": instruction(leg),
            "Quantity": packed(leg.quantity),
            "Security": {"Symbol": held(market, leg.instrument, Decimal(0))["symbol"]},
        }
        for place, leg in enumerate(order.ticket.legs)
    ]
    details: Json = {
        "OrderTypeCode": order_type(order),
        "Quantity": packed(Decimal(units(order))),
        "Legs": legs,
    }
    if order.ticket.price is not None:
        details["LimitPrice"] = packed(abs(order.ticket.price))
    if order.replaces is not None:
        yield "ChangeCreated", details | {"ReplacedOrderId": str(order.replaces)}
        yield "ChangeAccepted", {}
    else:
        yield "OrderCreated", details
        if order.status is not OrderStatus.REJECTED:
            yield "OrderAccepted", {}
    if order.status is not OrderStatus.REJECTED:
        yield from _request("New")


def _request(kind: str) -> Iterator[tuple[str, Json]]:
    yield "ExecutionRequested", {"RouteRequestedType": kind}
    if kind == "New":
        yield "ExecutionRequestCreated", {}
    yield "ExecutionRequestCompleted", {"RouteRequestedType": kind}


def _execution(order: Order, fill: Fill) -> Iterator[tuple[str, Json]]:
    leg = order.ticket.legs[fill.leg]
    done = sum(
        (each.quantity for each in order.fills if each.leg == fill.leg and each.id <= fill.id), Decimal(0)
    )
    left = leg.quantity - done
    number = f"{fill.at.astimezone(NEW_YORK):%Y%m%d}-EST-ngOMS-{fill.id}"
    execution = {
        "ExecutionSequenceNumber": 1,
        "ExecutionId": number,
        "ExecutionQuantity": packed(fill.quantity),
        "ExecutionPrice": packed(fill.price),
        "ExecutionTimeStamp": {
            "DateTimeString": f"{fill.at:%Y-%m-%d %H:%M:%S}.{fill.at.microsecond // 1000:03d}"
        },
        "ExecutionTransType": "Fill",
    }
    yield "ExecutionCreated", {"LegId": str(order.id + fill.leg), "ExecutionInfo": execution}
    if left:
        return
    quantities = {
        "ExecutionID": number,
        "CumulativeQuantity": packed(done),
        "LeavesQuantity": packed(left),
        "AveragePrice": packed(fill.price),
    }
    yield (
        "OrderFillCompleted",
        {
            "LegId": str(order.id + fill.leg),
            "LegStatus": "LegClosed",
            "LegSubStatus": "LegSubStatusFilled",
            "QuantityInfo": quantities,
            "ExecutionInfo": execution,
        },
    )


def _ending(order: Order) -> Iterator[tuple[str, Json]]:
    if order.status is OrderStatus.FILLED or order.status is OrderStatus.REPLACED:
        return
    if order.status is OrderStatus.REJECTED:
        detail = {"NgOMSRuleName": "Rejected", "NgOMSRuleDescription": order.reason}
        yield "OrderUROutCompleted", {"OutCancelType": "SystemReject", "ValidationDetail": [detail]}
        return
    yield "CancelAccepted", {}
    yield from _request("Cancel")
    yield "ExecutionCreated", {"ExecutionInfo": {"ExecutionTransType": "UROut"}}
    yield "OrderUROutCompleted", {"OutCancelType": "ClientCancel"}
