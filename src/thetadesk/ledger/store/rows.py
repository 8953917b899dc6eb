"""Transactions and instruments as rows."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Row,
    and_,
)

from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import REMEMBERED, Instrument, InstrumentKind, from_symbol
from thetadesk.ledger.model import (
    Transaction,
)
from thetadesk.ledger.store.records import instrument_of as read_instrument
from thetadesk.ledger.store.records import instrument_record
from thetadesk.ledger.store.tables import transactions


def terms_of(instrument: Instrument) -> dict[str, Any] | None:
    """What the symbol does not say, None where it says all."""
    plain = by_symbol(instrument.symbol)
    return None if instrument is plain or instrument == plain else instrument_record(instrument)


@lru_cache(maxsize=REMEMBERED)
def by_symbol(symbol: str) -> Instrument:
    try:
        return from_symbol(symbol)
    except InvalidInputError:
        return Instrument(symbol, InstrumentKind.OTHER, symbol)


def instrument_of(symbol: str, terms: Mapping[str, Any] | None) -> Instrument:
    """The instrument that was stored as this symbol and these terms."""
    return by_symbol(symbol) if terms is None else read_instrument(dict(terms))


def transaction_columns(told: Sequence[Transaction]) -> dict[str, list[Any]]:
    """What transactions say, column by column."""
    instruments = [t.instrument for t in told]
    return {
        "id": [t.id for t in told],
        "account_id": [t.account_id for t in told],
        "source": [t.source for t in told],
        "source_id": [t.source_id for t in told],
        "content_key": [t.content_key for t in told],
        "part": [t.part for t in told],
        "occurred_at": [t.occurred_at for t in told],
        "precision": [t.precision for t in told],
        "traded_on": [t.traded_on for t in told],
        "sequence": [t.sequence for t in told],
        "kind": [t.kind for t in told],
        "effect": [t.effect for t in told],
        "symbol": [instrument.symbol if instrument else None for instrument in instruments],
        "terms": [terms_of(instrument) if instrument else None for instrument in instruments],
        "ticker": [instrument.underlying if instrument else None for instrument in instruments],
        "quantity": [t.quantity for t in told],
        "price": [t.price for t in told],
        "gross": [t.gross for t in told],
        "fees": [t.fees for t in told],
        "currency": [t.currency for t in told],
        "order_id": [t.order_id for t in told],
        "basis": [t.basis for t in told],
        "status": [t.status for t in told],
        "description": [t.description for t in told],
        "raw": [t.raw for t in told],
        "line": [t.line for t in told],
    }


def transaction_of(row: Row[Any]) -> Transaction:
    return Transaction(
        row.source,
        row.occurred_at,
        row.precision,
        row.traded_on,
        row.sequence,
        row.kind,
        row.effect,
        instrument_of(row.symbol, row.terms) if row.symbol is not None else None,
        row.quantity,
        row.price,
        row.gross,
        row.fees,
        row.currency,
        row.order_id,
        row.source_id,
        row.content_key,
        row.part,
        row.basis,
        row.status,
        row.description,
        "",
        row.line,
        "",
        row.id,
        row.account_id,
    )


CURRENT = and_(transactions.c.is_current, ~transactions.c.is_deleted)


# The raw text is most of a row and only its own page shows it.
WITHOUT_RAW = [column for column in transactions.c if column.name not in ("raw", "tenant_id")]


FEW = 300
