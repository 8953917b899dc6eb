"""Imports and the rows they could not place."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Row,
    select,
    update,
)

from thetadesk.db.unit import Unit
from thetadesk.ledger.store.tables import imports, quarantine


def save_import(unit: Unit, values: Mapping[str, Any]) -> None:
    unit.upsert(imports, [values])


def find_import(unit: Unit, import_id: str) -> Row[Any] | None:
    return unit.row(select(imports).where(imports.c.id == import_id))


def list_imports(unit: Unit, limit: int = 50) -> Sequence[Row[Any]]:
    return unit.rows(select(imports).order_by(imports.c.started_at.desc(), imports.c.id).limit(limit))


def change_import(unit: Unit, import_id: str, **values: Any) -> int:
    changed = unit.execute(update(imports).where(imports.c.id == import_id).values(**values))
    return changed.rowcount


def add_quarantine(unit: Unit, rows: Iterable[Mapping[str, Any]]) -> None:
    """Adds rows that are not there yet (their ids say what they are)."""
    wanted = {row["id"]: row for row in rows}
    if wanted:
        there = {row.id for row in unit.rows(select(quarantine.c.id).where(quarantine.c.id.in_(wanted)))}
        unit.insert(quarantine, [row for id, row in wanted.items() if id not in there])


def list_quarantine(
    unit: Unit,
    account_ids: Sequence[str] | None = None,
    import_id: str | None = None,
    state: str | None = "open",
) -> Sequence[Row[Any]]:
    query = select(quarantine, imports.c.filename).outerjoin(imports, imports.c.id == quarantine.c.import_id)
    if account_ids is not None:
        query = query.where(quarantine.c.account_id.in_(account_ids))
    if import_id is not None:
        query = query.where(quarantine.c.import_id == import_id)
    if state is not None:
        query = query.where(quarantine.c.state == state)
    return unit.rows(query.order_by(quarantine.c.import_id, quarantine.c.line))


def quarantined_by_id(unit: Unit, ids: Sequence[str]) -> Sequence[Row[Any]]:
    query = select(quarantine, imports.c.filename).outerjoin(imports, imports.c.id == quarantine.c.import_id)
    return unit.rows(query.where(quarantine.c.id.in_(ids)).order_by(quarantine.c.line)) if ids else []


def find_quarantined(unit: Unit, row_id: str) -> Row[Any] | None:
    return unit.row(select(quarantine).where(quarantine.c.id == row_id))


def change_quarantined(unit: Unit, row_id: str, **values: Any) -> None:
    unit.execute(update(quarantine).where(quarantine.c.id == row_id).values(**values))
