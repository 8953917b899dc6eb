"""What expiry does to options for which no broker event has come. Prices never enter the books by themselves: the close of
the expiry day is an argument, and without one nothing is assumed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from hashlib import blake2b
from zoneinfo import ZoneInfo

from thetadesk.kernel.instruments import Instrument, Right
from thetadesk.ledger.model import ZERO, Effect, Kind, Lot, TimePrecision, Transaction
from thetadesk.pricing.terms import settles_in_the_morning

Closes = Mapping[tuple[str, date], Decimal]  # (underlying, expiry day) -> its close
NO_CLOSES: Closes = {}
_SOURCE = "expiry-close"
_NEW_YORK = ZoneInfo("America/New_York")


class ExpiryState(StrEnum):
    """Where an open option stands with regard to its expiry."""

    OPEN = "open"
    AWAITING = "awaiting_broker_event"
    WORTHLESS = "worthless"


@dataclass(frozen=True, slots=True)
class Expiry:
    """The state of one option and the words for it."""

    state: ExpiryState
    reason: str


def expiry(instrument: Instrument, today: date, closes: Closes) -> Expiry:
    """What is known of an open option on `today`: worthless only if a close says that it expired out of the money;
    in the money, or without a close, the broker's event is awaited."""
    if instrument.expires_on is None or instrument.expires_on >= today:
        return Expiry(ExpiryState.OPEN, "")
    close = closes.get((instrument.underlying, instrument.expires_on))
    if close is None:
        return Expiry(
            ExpiryState.AWAITING, "expired; the broker has not said how, and no closing price is known"
        )
    if instrument.is_adjusted:
        return Expiry(
            ExpiryState.AWAITING, "expired; what an adjusted contract was worth is for the broker to say"
        )
    if settles_in_the_morning(instrument.root, instrument.expires_on):
        return Expiry(
            ExpiryState.AWAITING, "expired; it settles at the opening, of which the close says nothing"
        )
    if _in_the_money(instrument, close):
        return Expiry(
            ExpiryState.AWAITING, f"expired in the money at {close}; the broker's assignment is awaited"
        )
    return Expiry(ExpiryState.WORTHLESS, f"expired worthless: the close was {close}")


def _in_the_money(instrument: Instrument, close: Decimal) -> bool:
    strike = instrument.strike or ZERO
    # At the money counts as in: whether a holder exercises there is for the broker to say.
    return close >= strike if instrument.right is Right.CALL else close <= strike


def worthless_expirations(
    lots: Iterable[Lot], today: date, closes: Closes, account_id: str
) -> list[Transaction]:
    """Expirations, labelled as derived from a close, for the options that a close shows to have expired worthless."""
    held: dict[Instrument, Decimal] = {}
    for lot in lots:
        if expiry(lot.instrument, today, closes).state is ExpiryState.WORTHLESS:
            held[lot.instrument] = held.get(lot.instrument, ZERO) + lot.quantity
    return [
        _expiration(instrument, quantity, closes, account_id)
        for instrument, quantity in held.items()
        if quantity
    ]


def _expiration(instrument: Instrument, quantity: Decimal, closes: Closes, account_id: str) -> Transaction:
    day = instrument.expires_on or date.max
    reason = expiry(instrument, date.max, closes).reason
    return Transaction(
        source=_SOURCE,
        occurred_at=datetime.combine(day, time(16), _NEW_YORK).astimezone(UTC),
        precision=TimePrecision.INSTANT,
        traded_on=day,
        sequence=0,
        kind=Kind.EXPIRATION,
        effect=Effect.REMOVE,
        instrument=instrument,
        quantity=-quantity,
        price=None,
        gross=ZERO,
        fees=ZERO,
        content_key=f"{instrument.symbol} {quantity}",
        description=reason,
        id=blake2b(f"{account_id}\n{_SOURCE}\n{instrument.symbol}".encode(), digest_size=10).hexdigest(),
        account_id=account_id,
    )
