"""The table of trade notes: what the user says of a trade and the ledger does not."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, String, Text, delete, select

from thetadesk.db.schema import tenant_table
from thetadesk.db.types import InstantColumn, MoneyColumn
from thetadesk.db.unit import Unit
from thetadesk.wheel.model import TradeNote

trade_notes = tenant_table(
    "trade_notes",
    Column("transaction_id", String(20), primary_key=True),
    Column("note", Text, nullable=False),
    Column("stock_price", MoneyColumn),  # what the stock stood at when the option ended, as the user said
    Column("updated_at", InstantColumn, nullable=False),
)


def notes_of(unit: Unit, ids: Iterable[str]) -> dict[str, TradeNote]:
    """What is noted of these trades, by their ids."""
    of = trade_notes.c
    query = select(of.transaction_id, of.note, of.stock_price, of.updated_at)
    rows: Sequence[Any] = unit.rows(query.where(of.transaction_id.in_(list(ids))))
    return {row[0]: TradeNote(*row) for row in rows}


def save_note(unit: Unit, note: TradeNote) -> None:
    unit.upsert(
        trade_notes,
        [
            {
                "transaction_id": note.trade_id,
                "note": note.text,
                "stock_price": note.stock_price,
                "updated_at": note.updated_at,
            }
        ],
    )


def remove_note(unit: Unit, id: str) -> None:
    unit.execute(delete(trade_notes).where(trade_notes.c.transaction_id == id))
