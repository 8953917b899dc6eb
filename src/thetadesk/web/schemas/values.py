"""How single values are written in JSON: decimals as strings, instants in UTC, days as dates."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from thetadesk.kernel.money import decimal_text, quantity_text

_DECIMAL = r"^-?\d+(\.\d+)?$"
Money = Annotated[
    str, Field(pattern=_DECIMAL, description="Money as a decimal string; credits positive, debits negative.")
]
Quantity = Annotated[
    str, Field(pattern=_DECIMAL, description="A signed quantity as a decimal string; short is negative.")
]
InstantText = Annotated[
    str, Field(json_schema_extra={"format": "date-time"}, description="An instant in UTC.")
]
DayText = Annotated[str, Field(json_schema_extra={"format": "date"}, description="A New York market date.")]
Scope = Literal["real", "sample", "paper"]
ConfidenceText = Literal["certain", "likely", "guess"]


def money(amount: Decimal) -> str:
    """The exact amount: "18.25", "18.291"."""
    return decimal_text(amount)


def maybe_money(amount: Decimal | None) -> str | None:
    """`money`, or null where nobody knows."""
    return None if amount is None else money(amount)


def quantity(amount: Decimal) -> str:
    """The exact quantity: "100", "-1", "0.5"."""
    return quantity_text(amount)


def maybe_quantity(amount: Decimal | None) -> str | None:
    """`quantity`, or null where nobody knows."""
    return None if amount is None else quantity(amount)


def instant(at: datetime) -> str:
    """ISO 8601 in UTC with a "Z", to the second unless the source says more."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def maybe_instant(at: datetime | None) -> str | None:
    """`instant`, or null where it has not come."""
    return None if at is None else instant(at)


def maybe_day(on: date | None) -> str | None:
    """An ISO date, or null."""
    return None if on is None else on.isoformat()
