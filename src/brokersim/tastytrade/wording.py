"""How tastytrade writes amounts, instants and instruments."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from brokersim.calendar import session_on_or_before
from brokersim.model import Contract, Instrument

_PLACES = Decimal("0.00001")


def number(value: Decimal | float | int, places: Decimal = _PLACES) -> str:
    """A decimal as text with at least one place: 310.0, 3.1, 0.0005."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value)).quantize(places)
    text = format(exact.normalize(), "f")
    return text if "." in text else f"{text}.0"


def price(value: Decimal | float) -> str:
    """A price of the model in four places."""
    return number(value, Decimal("0.0001"))


def dollars(value: Decimal | float) -> str:
    return number(value, Decimal("0.01"))


def effect(amount: Decimal) -> str:
    """Which way money goes: Credit, Debit or None."""
    return "Credit" if amount > 0 else "Debit" if amount < 0 else "None"


def amount(key: str, value: Decimal) -> dict[str, Any]:
    """An unsigned amount with its effect beside it."""
    return {key: number(abs(value)), f"{key}-effect": effect(value)}


def stamp(at: datetime) -> str:
    """An instant in milliseconds with offset."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def count(quantity: Decimal) -> int | str:
    """An unsigned quantity: a number where it is whole."""
    size = abs(quantity)
    return int(size) if size == size.to_integral_value() else number(size)


def symbol_of(instrument: Instrument) -> str:
    return instrument.occ if isinstance(instrument, Contract) else instrument


def underlying_of(instrument: Instrument) -> str:
    return instrument.underlying if isinstance(instrument, Contract) else instrument


def type_of(instrument: Instrument) -> str:
    return "Equity Option" if isinstance(instrument, Contract) else "Equity"


def multiplier_of(instrument: Instrument) -> int:
    return instrument.multiplier if isinstance(instrument, Contract) else 1


def ends_at(contract: Contract) -> datetime:
    """When an option stops being one: the close of its last day, or that day's opening when it settles by it."""
    session = session_on_or_before(contract.expires_on)
    return session.opens_at if contract.settlement == "AM" else session.closes_at


def named(instrument: Instrument) -> str:
    """An instrument in a description: AAPL 12/26/26 Put 220.00."""
    if isinstance(instrument, str):
        return instrument
    right = "Call" if instrument.right == "C" else "Put"
    return f"{instrument.root} {instrument.expires_on:%m/%d/%y} {right} {instrument.strike:.2f}"
