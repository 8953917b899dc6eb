"""Orders as Schwab tells them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from math import gcd
from typing import TYPE_CHECKING, Any

from brokersim.model import Contract, Fill, Leg, Order, OrderStatus, OrderType, TimeInForce
from brokersim.schwab.answers import Json, midnight, stamp
from brokersim.schwab.naming import held, instrument_id, symbol_of
from brokersim.schwab.tickets import OPTION_SIDES, SHARE_SIDES

if TYPE_CHECKING:
    from brokersim.market import Market

_STATUSES = {
    OrderStatus.FILLED: "FILLED",
    OrderStatus.CANCELLED: "CANCELED",
    OrderStatus.REPLACED: "REPLACED",
    OrderStatus.REJECTED: "REJECTED",
    OrderStatus.EXPIRED: "EXPIRED",
}
STATUSES = frozenset(
    {
        *_STATUSES.values(),
        "AWAITING_PARENT_ORDER",
        "AWAITING_CONDITION",
        "AWAITING_STOP_CONDITION",
        "AWAITING_MANUAL_REVIEW",
        "ACCEPTED",
        "AWAITING_UR_OUT",
        "PENDING_ACTIVATION",
        "QUEUED",
        "WORKING",
        "PENDING_CANCEL",
        "PENDING_REPLACE",
        "NEW",
        "AWAITING_RELEASE_TIME",
        "PENDING_ACKNOWLEDGEMENT",
        "PENDING_RECALL",
        "UNKNOWN",
    }
)
_DURATIONS = {
    TimeInForce.DAY: "DAY",
    TimeInForce.GTC: "GOOD_TILL_CANCEL",
    TimeInForce.GTD: "GOOD_TILL_CANCEL",
    TimeInForce.IOC: "IMMEDIATE_OR_CANCEL",
    TimeInForce.FOK: "FILL_OR_KILL",
}
_TYPES = {
    OrderType.MARKET: "MARKET",
    OrderType.LIMIT: "LIMIT",
    OrderType.STOP: "STOP",
    OrderType.STOP_LIMIT: "STOP_LIMIT",
}
_OPTION_WORDS = {side: word for word, side in OPTION_SIDES.items()}
_SHARE_WORDS = {side: word for word, side in SHARE_SIDES.items()}
_ECHOED = ("session", "duration", "complexOrderStrategyType", "tag", "specialInstruction")


def status(order: Order) -> str:
    """Schwab's word for where an order is."""
    if order.status in _STATUSES:
        return _STATUSES[order.status]
    if order.status is OrderStatus.WAITING:
        return "PENDING_ACTIVATION" if order.parent is None else "AWAITING_PARENT_ORDER"
    stops = order.ticket.type in (OrderType.STOP, OrderType.STOP_LIMIT)
    return "AWAITING_STOP_CONDITION" if stops and not order.fills else "WORKING"


def units(order: Order) -> int:
    """How many of the smallest combination an order is for: 2 for two verticals."""
    return gcd(*(int(leg.quantity) for leg in order.ticket.legs))


def units_left(order: Order) -> Decimal:
    whole = units(order)
    if order.status.is_final:
        return Decimal(0)
    legs = zip(order.ticket.legs, order.remaining, strict=True)
    return max(left * whole / leg.quantity for leg, left in legs)


def units_filled(order: Order) -> Decimal:
    """Combinations that traded in all their legs."""
    whole = units(order)
    done = [Decimal(0)] * len(order.ticket.legs)
    for fill in order.fills:
        done[fill.leg] += fill.quantity
    legs = zip(order.ticket.legs, done, strict=True)
    return min(filled * whole / leg.quantity for leg, filled in legs)


def order_type(order: Order) -> str:
    ticket = order.ticket
    if ticket.type is not OrderType.LIMIT or len(ticket.legs) == 1:
        return _TYPES[ticket.type]
    if not ticket.price:
        return "NET_ZERO"
    return "NET_CREDIT" if ticket.price > 0 else "NET_DEBIT"


def order(market: "Market", one: Order, spec: Mapping[str, Any], children: Sequence[Json] = ()) -> Json:
    """One order. `spec` is what the client wrote, where a client did: some of its words come back."""
    ticket = one.ticket
    told: Json = {
        "session": "NORMAL",
        "duration": _DURATIONS[ticket.time_in_force],
        "orderType": order_type(one),
        "complexOrderStrategyType": strategy(ticket.legs),
        "quantity": Decimal(units(one)),
        "filledQuantity": units_filled(one),
        "remainingQuantity": units_left(one),
        "requestedDestination": "AUTO",
        "destinationLinkName": "AutoRoute",
    }
    told |= {name: spec[name] for name in _ECHOED if spec.get(name) not in (None, "", "NONE")}
    if ticket.price is not None:
        told["price"] = abs(ticket.price)
    if ticket.stop is not None:
        told["stopPrice"] = ticket.stop
    told["orderLegCollection"] = [
        leg(market, number, each) for number, each in enumerate(ticket.legs, start=1)
    ]
    told |= {
        "orderStrategyType": "TRIGGER" if children else "SINGLE",
        "orderId": one.id,
        "cancelable": not one.status.is_final,
        "editable": not one.status.is_final,
        "status": status(one),
        "enteredTime": stamp(one.entered_at),
    }
    told |= _times(one)
    told["accountNumber"] = int(one.account)
    if one.fills:
        told["orderActivityCollection"] = _executions(one)
    if one.replaced_by is not None:
        told["replacingOrderCollection"] = [{"orderId": one.replaced_by, "accountNumber": int(one.account)}]
    return told | ({"childOrderStrategies": list(children)} if children else {})


def one_cancels_other(id: int, account: str, entered_at: datetime, children: Sequence[Json]) -> Json:
    """What holds two orders together of which one cancels the other; it has no legs of its own."""
    live = any(child["cancelable"] for child in children)
    return {
        "orderStrategyType": "OCO",
        "orderId": id,
        "cancelable": live,
        "editable": False,
        "status": "ACCEPTED" if live else children[0]["status"],
        "enteredTime": stamp(entered_at),
        "accountNumber": int(account),
        "childOrderStrategies": list(children),
    }


def _times(one: Order) -> Json:
    told: Json = {}
    if one.closed_at is not None:
        told["closeTime"] = stamp(one.closed_at)
    if one.ticket.good_until is not None:
        told["cancelTime"] = stamp(midnight(one.ticket.good_until))
    if one.reason:
        told["statusDescription"] = one.reason
    return told


def instruction(leg: Leg) -> str:
    words = _OPTION_WORDS if isinstance(leg.instrument, Contract) else _SHARE_WORDS
    return words[leg.side]


def leg(market: "Market", number: int, one: Leg) -> Json:
    described = held(market, one.instrument, Decimal(0))
    return {
        "orderLegType": described["assetType"],
        "legId": number,
        "instrument": described | {"instrumentId": instrument_id(symbol_of(one.instrument))},
        "instruction": instruction(one),
        "positionEffect": "OPENING" if one.side.opens else "CLOSING",
        "quantity": one.quantity,
    }


def _executions(one: Order) -> list[Json]:
    """Fills of one moment are one execution of all their legs."""
    whole, told = units(one), []
    left = Decimal(whole)
    for _, together in groupby(one.fills, key=lambda fill: fill.at):
        fills = list(together)
        first = one.ticket.legs[fills[0].leg]
        filled = sum((fill.quantity for fill in fills if fill.leg == fills[0].leg), Decimal(0))
        quantity = filled * whole / first.quantity
        left -= quantity
        told.append(
            {
                "activityType": "EXECUTION",
                "activityId": fills[0].id,
                "executionType": "FILL",
                "quantity": quantity,
                "orderRemainingQuantity": left,
                "executionLegs": [_execution(one, fill) for fill in fills],
            }
        )
    return told


def _execution(one: Order, fill: Fill) -> Json:
    return {
        "legId": fill.leg + 1,
        "quantity": fill.quantity,
        "mismarkedQuantity": Decimal(0),
        "price": fill.price,
        "time": stamp(fill.at),
        "instrumentId": instrument_id(symbol_of(one.ticket.legs[fill.leg].instrument)),
    }


def strategy(legs: Sequence[Leg]) -> str:
    """Schwab's name for a combination of legs."""
    if len(legs) == 1:
        return "NONE"
    options = [leg.instrument for leg in legs if isinstance(leg.instrument, Contract)]
    if len(options) < len(legs):
        return "COVERED" if len(legs) == 2 else "COLLAR_WITH_STOCK"
    rights = "".join(sorted(option.right for option in options))
    together = len({option.expires_on for option in options}) == 1
    if len(legs) == 2:
        return _pair(options[0], options[1], same_side=legs[0].side.sign == legs[1].side.sign)
    if len(legs) == 3 and together and len(set(rights)) == 1:
        even = options[0].strike + options[2].strike == 2 * options[1].strike
        return "BUTTERFLY" if even else "UNBALANCED_BUTTERFLY"
    if len(legs) == 4 and together:
        return "IRON_CONDOR" if rights == "CCPP" else "CONDOR" if len(set(rights)) == 1 else "CUSTOM"
    return "CUSTOM"


def _pair(one: Contract, other: Contract, *, same_side: bool) -> str:
    together, alike = one.expires_on == other.expires_on, one.right == other.right
    if same_side:
        if not together or alike:
            return "CUSTOM"
        return "STRADDLE" if one.strike == other.strike else "STRANGLE"
    if not alike:
        return "COLLAR_SYNTHETIC" if together else "CUSTOM"
    if together:
        return "VERTICAL"
    return "CALENDAR" if one.strike == other.strike else "DIAGONAL"
