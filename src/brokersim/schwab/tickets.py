"""Orders as clients write them, read into tickets.

Numbers may come as text. Prices are positive; whether one is paid or received follows from the order's type and sides.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from brokersim.model import Contract, Instrument, Leg, OrderType, Side, Ticket, TimeInForce
from brokersim.schwab.naming import found

if TYPE_CHECKING:
    from brokersim.market import Market

MOST_LEGS = 4
_TYPES = {
    "MARKET": OrderType.MARKET,
    "LIMIT": OrderType.LIMIT,
    "STOP": OrderType.STOP,
    "STOP_LIMIT": OrderType.STOP_LIMIT,
    "NET_DEBIT": OrderType.LIMIT,
    "NET_CREDIT": OrderType.LIMIT,
    "NET_ZERO": OrderType.LIMIT,
}
_UNSUPPORTED = frozenset(
    {
        "TRAILING_STOP",
        "CABINET",
        "NON_MARKETABLE",
        "MARKET_ON_CLOSE",
        "EXERCISE",
        "TRAILING_STOP_LIMIT",
        "LIMIT_ON_CLOSE",
    }
)
_NET = {"NET_DEBIT": -1, "NET_CREDIT": 1, "NET_ZERO": 0}
_SESSIONS = frozenset({"NORMAL", "AM", "PM", "SEAMLESS"})
_TIMES = {
    "DAY": TimeInForce.DAY,
    "GOOD_TILL_CANCEL": TimeInForce.GTC,
    "FILL_OR_KILL": TimeInForce.FOK,
    "IMMEDIATE_OR_CANCEL": TimeInForce.IOC,
    "END_OF_WEEK": TimeInForce.GTD,
    "END_OF_MONTH": TimeInForce.GTD,
    "NEXT_END_OF_MONTH": TimeInForce.GTD,
}
OPTION_SIDES = {
    "BUY_TO_OPEN": Side.BUY_TO_OPEN,
    "BUY_TO_CLOSE": Side.BUY_TO_CLOSE,
    "SELL_TO_OPEN": Side.SELL_TO_OPEN,
    "SELL_TO_CLOSE": Side.SELL_TO_CLOSE,
}
SHARE_SIDES = {
    "BUY": Side.BUY_TO_OPEN,
    "BUY_TO_COVER": Side.BUY_TO_CLOSE,
    "SELL": Side.SELL_TO_CLOSE,
    "SELL_SHORT": Side.SELL_TO_OPEN,
}
STRATEGIES = ("SINGLE", "TRIGGER", "OCO")

Spec = Mapping[str, Any]


class TicketError(ValueError):
    """An order that cannot be read; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An order with what hangs on it: a TRIGGER's children wait for it, an OCO has children only."""

    strategy: str
    ticket: Ticket | None
    spec: Spec
    children: tuple["Plan", ...] = ()


def plan(market: "Market", on: date, spec: object) -> Plan:
    """Reads an order that is placed on a day. Raises TicketError."""
    if not isinstance(spec, dict):
        raise TicketError("The order must be a JSON object.")
    strategy = _word(spec, "orderStrategyType", STRATEGIES, "SINGLE")
    nested = spec.get("childOrderStrategies") or []
    if not isinstance(nested, list):
        raise TicketError("childOrderStrategies must be a list.")
    if strategy == "OCO" and spec.get("orderLegCollection"):
        raise TicketError("An OCO order has no legs of its own.")
    if strategy == "SINGLE" and nested:
        raise TicketError("A SINGLE order has no childOrderStrategies.")
    if strategy == "OCO" and len(nested) != 2:
        raise TicketError("An OCO order has two childOrderStrategies.")
    if strategy == "TRIGGER" and not nested:
        raise TicketError("A TRIGGER order has childOrderStrategies.")
    children = tuple(plan(market, on, child) for child in nested)
    return Plan(strategy, None if strategy == "OCO" else ticket(market, on, spec), spec, children)


def ticket(market: "Market", on: date, spec: Spec) -> Ticket:
    """One order without what hangs on it. Raises TicketError."""
    kind = str(spec.get("orderType") or "")
    if kind in _UNSUPPORTED:
        raise TicketError(f"orderType {kind} is not simulated.")
    order_type = _TYPES[_word(spec, "orderType", tuple(_TYPES))]
    _word(spec, "session", tuple(_SESSIONS), "NORMAL")
    legs = _legs(market, spec)
    if len(legs) > 1 and kind == "LIMIT":
        raise TicketError("An order with several legs is a NET_DEBIT, NET_CREDIT or NET_ZERO.")
    duration = _word(spec, "duration", tuple(_TIMES))
    in_force, until = _TIMES[duration], _until(duration, on, spec)
    if until is not None:
        in_force = TimeInForce.GTD
    price = _limit(spec, kind, order_type, legs)
    stop = _amount(spec, "stopPrice") if order_type in (OrderType.STOP, OrderType.STOP_LIMIT) else None
    return Ticket(legs, order_type, in_force, price, stop, until, str(spec.get("tag") or ""))


def _word(spec: Spec, name: str, known: tuple[str, ...], otherwise: str | None = None) -> str:
    value = spec.get(name) or otherwise
    if value not in known:
        raise TicketError(f"{name} {str(value)[:40]!r} is not one of {', '.join(sorted(known))}.")
    return str(value)


def _amount(spec: Spec, name: str) -> Decimal:
    try:
        amount = Decimal(str(spec.get(name)))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise TicketError(f"{name} must be a number, not negative.")
    return amount


def _limit(spec: Spec, kind: str, order_type: OrderType, legs: tuple[Leg, ...]) -> Decimal | None:
    """The net of one unit: a credit is positive."""
    if order_type in (OrderType.MARKET, OrderType.STOP):
        return None
    if kind == "NET_ZERO":
        return Decimal(0)
    return _amount(spec, "price") * _NET.get(kind, -legs[0].side.sign)


def _legs(market: "Market", spec: Spec) -> tuple[Leg, ...]:
    written = spec.get("orderLegCollection")
    if not isinstance(written, list) or not 1 <= len(written) <= MOST_LEGS:
        raise TicketError(f"orderLegCollection must hold one to {MOST_LEGS} legs.")
    return tuple(_leg(market, leg) for leg in written)


def _leg(market: "Market", spec: object) -> Leg:
    described = spec.get("instrument") if isinstance(spec, dict) else None
    if not isinstance(spec, dict) or not isinstance(described, dict):
        raise TicketError("Every leg needs an instrument.")
    instrument = _instrument(market, str(described.get("symbol") or ""))
    sides = OPTION_SIDES if isinstance(instrument, Contract) else SHARE_SIDES
    asset = described.get("assetType")
    if asset is not None and (asset == "OPTION") is not isinstance(instrument, Contract):
        raise TicketError(f"{described['symbol']} is not of assetType {str(asset)[:40]}.")
    side = sides[_word(spec, "instruction", tuple(sides))]
    quantity = _amount(spec, "quantity")
    if not quantity or quantity % 1:
        raise TicketError("A leg's quantity must be a whole number above 0.")
    return Leg(instrument, side, quantity)


def _instrument(market: "Market", symbol: str) -> Instrument:
    known = found(market, symbol)
    if known is None:
        raise TicketError(f"Symbol {symbol[:40]!r} was not found.")
    if isinstance(known, Contract):
        return known
    if known.kind == "index":
        raise TicketError(f"{symbol} is an index and cannot be traded.")
    return known.symbol


def _until(duration: str, on: date, spec: Spec) -> date | None:
    """The last day of an order that has one."""
    if duration == "END_OF_WEEK":
        return on + timedelta(days=(4 - on.weekday()) % 7)
    if duration == "END_OF_MONTH":
        return on.replace(day=monthrange(on.year, on.month)[1])
    if duration == "NEXT_END_OF_MONTH":
        following = on.replace(day=28) + timedelta(days=4)
        return following.replace(day=monthrange(following.year, following.month)[1])
    if duration != "GOOD_TILL_CANCEL" or not spec.get("cancelTime"):
        return None
    try:
        return datetime.fromisoformat(str(spec["cancelTime"])).date()
    except ValueError:
        raise TicketError("cancelTime is not a date.") from None
