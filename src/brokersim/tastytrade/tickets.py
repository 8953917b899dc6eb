"""tastytrade's orders: what a client sends as a ticket, and an order as tastytrade shows it."""

import math
import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from brokersim.model import (
    Fill,
    Instrument,
    Leg,
    Order,
    OrderStatus,
    OrderType,
    Rejection,
    Side,
    Ticket,
    TimeInForce,
)
from brokersim.tastytrade.answers import Fields, RefusedError
from brokersim.tastytrade.wording import (
    count,
    effect,
    milliseconds,
    number,
    stamp,
    symbol_of,
    type_of,
    underlying_of,
)

if TYPE_CHECKING:
    from brokersim.market import Market

_TYPES = {
    "Limit": OrderType.LIMIT,
    "Market": OrderType.MARKET,
    "Marketable Limit": OrderType.LIMIT,
    "Stop": OrderType.STOP,
    "Stop Limit": OrderType.STOP_LIMIT,
}
_TYPE_WORDS = {
    OrderType.LIMIT: "Limit",
    OrderType.MARKET: "Market",
    OrderType.STOP: "Stop",
    OrderType.STOP_LIMIT: "Stop Limit",
}
# The simulator trades in regular hours only: orders for longer hours last as long, and trade in those.
_TIMES = {
    "Day": TimeInForce.DAY,
    "Ext": TimeInForce.DAY,
    "Ext Overnight": TimeInForce.DAY,
    "GTC": TimeInForce.GTC,
    "GTC Ext": TimeInForce.GTC,
    "GTC Ext Overnight": TimeInForce.GTC,
    "GTD": TimeInForce.GTD,
    "IOC": TimeInForce.IOC,
}
_TIME_WORDS = {
    TimeInForce.DAY: "Day",
    TimeInForce.GTC: "GTC",
    TimeInForce.GTD: "GTD",
    TimeInForce.IOC: "IOC",
    TimeInForce.FOK: "IOC",
}
_STATUSES = {
    OrderStatus.WORKING: "Live",
    OrderStatus.FILLED: "Filled",
    OrderStatus.CANCELLED: "Cancelled",
    OrderStatus.REPLACED: "Cancelled",
    OrderStatus.REJECTED: "Rejected",
    OrderStatus.EXPIRED: "Expired",
}
_CODES = {
    "buying_power": "margin_check_failed",
    "price_on_the_wrong_side": "cant_buy_for_credit",
    "bad_increment": "invalid_price_increment",
    "unknown_symbol": "invalid_symbol",
    "expired": "instrument_expired",
    "nothing_to_close": "cannot_close_against_position",
    "opposite_position": "cannot_open_against_position",
    "bad_quantity": "invalid_quantity",
    "too_many_legs": "too_many_legs",
}
_OCC = re.compile(r"(?P<root>[A-Z][A-Z0-9]{0,5}) *(?P<rest>\d{6}[CP]\d{8})")
_MOST_LEGS = 4


def instrument_of(symbol: str, kind: str, market: "Market") -> Instrument | None:
    """What a symbol names: a listed share, or a contract that is or was listed."""
    if kind == "Equity Option":
        found = _OCC.fullmatch(symbol)
        return market.contract(f"{found['root']:<6}{found['rest']}") if found else None
    listing = market.listings.get(symbol)
    return symbol if listing is not None and listing.kind != "index" else None


def ticket_of(body: Fields, market: "Market", legs: tuple[Leg, ...] | None = None) -> Ticket:
    """The ticket that a request asks for; `legs` are given where the request has none of its own (a replacement).
    Raises RefusedError for what tastytrade's own form would not let through."""
    kind, lasting = _word(body, "order-type", _TYPES), _word(body, "time-in-force", _TIMES)
    if kind is OrderType.MARKET and lasting in (TimeInForce.GTC, TimeInForce.GTD):
        raise preflight([("gtc_market_orders_not_supported", "GTC/GTD Market orders are not supported.")])
    priced = kind in (OrderType.LIMIT, OrderType.STOP_LIMIT)
    stopped = kind in (OrderType.STOP, OrderType.STOP_LIMIT)
    return Ticket(
        _legs(body, market) if legs is None else legs,
        kind,
        lasting,
        _price(body) if priced else None,
        _decimal(body, "stop-trigger") if stopped else None,
        _good_until(body) if lasting is TimeInForce.GTD else None,
        str(body.get("external-identifier") or ""),
    )


def preflight(errors: list[tuple[str, str]]) -> RefusedError:
    """An order that fails the checks before it is routed."""
    return RefusedError(422, "preflight_check_failure", "One or more preflight checks failed", errors)


def preflight_of(rejections: list[Rejection]) -> RefusedError:
    """The brokerage's reasons as preflight failures."""
    return preflight([(_CODES.get(each.code, each.code), each.words) for each in rejections])


def _invalid(field: str, words: str) -> RefusedError:
    return RefusedError(422, "validation_error", "Request validation failed", [(field, words)])


def _word(body: Fields, field: str, known: dict[str, Any]) -> Any:
    word = body.get(field)
    if not isinstance(word, str) or word not in known:
        raise _invalid(field, f"must be one of {', '.join(known)}")
    return known[word]


def _legs(body: Fields, market: "Market") -> tuple[Leg, ...]:
    sent = body.get("legs")
    if not isinstance(sent, list) or not 0 < len(sent) <= _MOST_LEGS:
        raise _invalid("legs", f"must be a list of 1 to {_MOST_LEGS} legs")
    return tuple(_leg(each, market) for each in sent)


def _leg(sent: object, market: "Market") -> Leg:
    if not isinstance(sent, dict):
        raise _invalid("legs", "must be objects")
    symbol, kind = sent.get("symbol"), sent.get("instrument-type")
    if not isinstance(symbol, str) or kind not in ("Equity", "Equity Option"):
        raise _invalid("legs", "need a symbol, and Equity or Equity Option as instrument-type")
    instrument = instrument_of(symbol, kind, market)
    if instrument is None:
        raise preflight([("invalid_symbol", f"{symbol[:30]} is not a tradable {kind.lower()}.")])
    side = _word(sent, "action", {side.value: side for side in Side})
    return Leg(instrument, side, _decimal(sent, "quantity"))


def _price(body: Fields) -> Decimal:
    size = _decimal(body, "price")
    way = body.get("price-effect")
    if size < 0:
        raise _invalid("price", "must not be negative; price-effect says which way it goes")
    if way not in ("Credit", "Debit") and size:
        raise _invalid("price-effect", "must be Credit or Debit")
    return -size if way == "Debit" else size


def _decimal(body: Fields, field: str) -> Decimal:
    try:
        value = Decimal(str(body.get(field)))
    except InvalidOperation as error:
        raise _invalid(field, "must be a number") from error
    if not value.is_finite():
        raise _invalid(field, "must be a number")
    return value


def _good_until(body: Fields) -> date:
    try:
        return date.fromisoformat(str(body.get("gtc-date"))[:10])
    except ValueError as error:
        raise _invalid("gtc-date", "must be a date, YYYY-MM-DD") from error


def unplaced(account: str, ticket: Ticket) -> Fields:
    """What a dry run says of an order: it has no number, and no time."""
    fields = ticket_told(account, ticket, "Received")
    fields["legs"] = [_leg_told(leg, leg.quantity, []) for leg in ticket.legs]
    return fields | {"cancellable": True, "editable": True, "edited": False, "updated-at": 0}


def ticket_told(account: str, ticket: Ticket, status: str) -> Fields:
    """The part of an order that its ticket says."""
    first = ticket.legs[0].instrument
    fields: Fields = {
        "account-number": account,
        "time-in-force": _TIME_WORDS[ticket.time_in_force],
        "order-type": _TYPE_WORDS[ticket.type],
        "size": math.gcd(*(int(leg.quantity) for leg in ticket.legs)),
        "underlying-symbol": underlying_of(first),
        "underlying-instrument-type": "Equity",
        "status": status,
    }
    if ticket.price is not None:
        fields |= {"price": number(abs(ticket.price)), "price-effect": effect(ticket.price)}
    if ticket.stop is not None:
        fields["stop-trigger"] = number(ticket.stop)
    if ticket.good_until is not None:
        fields["gtc-date"] = ticket.good_until.isoformat()
    if ticket.external_id:
        fields["external-identifier"] = ticket.external_id
    return fields


def order_told(order: Order) -> Fields:
    """An order as tastytrade shows it; `updated-at` alone is in epoch milliseconds."""
    live = not order.status.is_final
    fields = ticket_told(order.account, order.ticket, status_of(order))
    fields |= {"id": order.id, "cancellable": live, "editable": live, "edited": order.replaces is not None}
    fields |= {"received-at": stamp(order.entered_at), "updated-at": milliseconds(order.updated_at)}
    fields["ext-client-order-id"] = format(order.id, "x")
    fields["ext-exchange-order-number"] = str(order.id % 10**11)
    fields["ext-global-order-number"] = order.id % 10**6
    fields["global-request-id"] = format(order.id, "032x")
    if order.status not in (OrderStatus.WAITING, OrderStatus.REJECTED):
        fields |= {"in-flight-at": stamp(order.entered_at), "live-at": stamp(order.entered_at)}
    if order.closed_at is not None:
        fields["terminal-at"] = stamp(order.closed_at)
        if order.status in (OrderStatus.CANCELLED, OrderStatus.REPLACED):
            fields["cancelled-at"] = stamp(order.closed_at)
    if order.status is OrderStatus.REJECTED:
        fields["reject-reason"] = order.reason
    if order.replaces is not None:
        fields["replaces-order-id"] = order.replaces
    if order.replaced_by is not None:
        fields["replacing-order-id"] = order.replaced_by
    if order.status is OrderStatus.WAITING and order.parent is not None:
        fields["contingent-status"] = "Pending Order"
    fields["legs"] = [
        _leg_told(leg, order.remaining[place], [fill for fill in order.fills if fill.leg == place])
        for place, leg in enumerate(order.ticket.legs)
    ]
    return fields


def status_of(order: Order) -> str:
    """tastytrade's word for where an order is."""
    if order.status is OrderStatus.WAITING:
        return "Contingent" if order.parent is not None else "Received"
    return _STATUSES[order.status]


def _leg_told(leg: Leg, remaining: Decimal, fills: list[Fill]) -> Fields:
    return {
        "instrument-type": type_of(leg.instrument),
        "symbol": symbol_of(leg.instrument),
        "quantity": count(leg.quantity),
        "remaining-quantity": count(remaining),
        "action": leg.side.value,
        "fills": [_fill_told(fill) for fill in fills],
    }


def _fill_told(fill: Fill) -> Fields:
    return {
        "fill-id": f"{fill.id}_SIM",
        "quantity": count(fill.quantity),
        "fill-price": number(fill.price),
        "filled-at": stamp(fill.at),
        "destination-venue": "SIMULATED_A",
        "ext-exec-id": str(fill.id % 10**9),
        "ext-group-fill-id": "0",
    }
