"""Transactions as plain JSON objects and back, without loss."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from thetadesk.kernel.instruments import Instrument, InstrumentKind, Right
from thetadesk.ledger.model import Effect, Kind, Status, TimePrecision, Transaction


def to_record(t: Transaction) -> dict[str, Any]:
    """Every field as JSON: decimals and dates as strings, absent ones as null."""
    return {
        "source": t.source,
        "occurred_at": t.occurred_at.isoformat(),
        "precision": t.precision.value,
        "traded_on": t.traded_on.isoformat(),
        "sequence": t.sequence,
        "kind": t.kind.value,
        "effect": t.effect.value if t.effect else None,
        "instrument": instrument_record(t.instrument) if t.instrument else None,
        "quantity": str(t.quantity),
        "price": _text(t.price),
        "gross": str(t.gross),
        "fees": str(t.fees),
        "currency": t.currency,
        "order_id": t.order_id,
        "source_id": t.source_id,
        "content_key": t.content_key,
        "part": t.part,
        "basis": _text(t.basis),
        "status": t.status.value,
        "description": t.description,
        "raw": t.raw,
        "line": t.line,
        "account_reference": t.account_reference,
        "id": t.id,
        "account_id": t.account_id,
    }


def from_record(record: dict[str, Any]) -> Transaction:
    """The transaction that `to_record` wrote. Raises KeyError, ValueError or decimal.InvalidOperation on others."""
    return Transaction(
        **{
            **record,
            "occurred_at": datetime.fromisoformat(record["occurred_at"]),
            "precision": TimePrecision(record["precision"]),
            "traded_on": date.fromisoformat(record["traded_on"]),
            "kind": Kind(record["kind"]),
            "effect": Effect(record["effect"]) if record["effect"] else None,
            "instrument": instrument_of(record["instrument"]) if record["instrument"] else None,
            "quantity": Decimal(record["quantity"]),
            "price": _decimal(record["price"]),
            "gross": Decimal(record["gross"]),
            "fees": Decimal(record["fees"]),
            "basis": _decimal(record["basis"]),
            "status": Status(record["status"]),
        }
    )


def instrument_record(instrument: Instrument) -> dict[str, Any]:
    """An instrument as JSON."""
    return {
        "symbol": instrument.symbol,
        "kind": instrument.kind.value,
        "underlying": instrument.underlying,
        "multiplier": _text(instrument.multiplier),
        "expires_on": instrument.expires_on.isoformat() if instrument.expires_on else None,
        "strike": _text(instrument.strike),
        "right": instrument.right.value if instrument.right else None,
        "deliverables": [[symbol, str(units)] for symbol, units in instrument.deliverables],
    }


def instrument_of(record: dict[str, Any]) -> Instrument:
    """The instrument that `instrument_record` wrote."""
    return Instrument(
        record["symbol"],
        InstrumentKind(record["kind"]),
        record["underlying"],
        _decimal(record["multiplier"]),
        date.fromisoformat(record["expires_on"]) if record["expires_on"] else None,
        _decimal(record["strike"]),
        Right(record["right"]) if record["right"] else None,
        tuple((symbol, Decimal(units)) for symbol, units in record["deliverables"]),
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
