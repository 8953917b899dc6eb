"""What the user writes into an account kept by hand, and how it is corrected."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from thetadesk.ledger.model import Effect, Kind


@dataclass(frozen=True, slots=True)
class ManualEntry:
    """One thing that happened, as the user tells it. Signs as in a transaction: a sale's quantity and a fee paid are
    negative, cash received is positive; a removal's quantity has no sign. `price` is per share, `gross` cash before
    fees, `basis` (positive) what a holding brought in had cost. `on` is the market date; entries of one moment are booked
    in the order given."""

    kind: Kind
    effect: Effect | None
    symbol: str | None
    quantity: Decimal
    price: Decimal | None
    gross: Decimal
    fees: Decimal
    at: datetime
    on: date
    order_id: str | None = None
    basis: Decimal | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Amendment:
    """What to change of a recorded transaction; None leaves it. `quantity` keeps its sign. The cash follows from price
    and quantity; `on` moves the moment along."""

    price: Decimal | None = None
    fees: Decimal | None = None
    quantity: Decimal | None = None
    on: date | None = None
    description: str | None = None
