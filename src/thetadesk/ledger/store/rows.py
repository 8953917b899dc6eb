"""Transactions and instruments as rows."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Row,
    and_,
)

from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import Instrument, InstrumentKind, from_symbol
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


@lru_cache(maxsize=65536)
def by_symbol(symbol: str) -> Instrument:
    try:
        return from_symbol(symbol)
    except InvalidInputError:
        return Instrument(symbol, InstrumentKind.OTHER, symbol)


def instrument_of(symbol: str, terms: Mapping[str, Any] | None) -> Instrument:
    """The instrument that was stored as this symbol and these terms."""
    return by_symbol(symbol) if terms is None else read_instrument(dict(terms))


def transaction_values(t: Transaction) -> dict[str, Any]:
    instrument = t.instrument
    return {
        "id": t.id,
        "account_id": t.account_id,
        "source": t.source,
        "source_id": t.source_id,
        "content_key": t.content_key,
        "part": t.part,
        "occurred_at": t.occurred_at,
        "precision": t.precision,
        "traded_on": t.traded_on,
        "sequence": t.sequence,
        "kind": t.kind,
        "effect": t.effect,
        "symbol": instrument.symbol if instrument else None,
        "terms": terms_of(instrument) if instrument else None,
        "ticker": instrument.underlying if instrument else None,
        "quantity": t.quantity,
        "price": t.price,
        "gross": t.gross,
        "fees": t.fees,
        "currency": t.currency,
        "order_id": t.order_id,
        "basis": t.basis,
        "status": t.status,
        "description": t.description,
        "raw": t.raw,
        "line": t.line,
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
