"""The table of backups."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import BigInteger, Column, Float, Row, String, Text, delete, select

from thetadesk.backup.model import Backup, BackupKind, BackupState
from thetadesk.db.schema import tenant_table
from thetadesk.db.types import EnumColumn, InstantColumn
from thetadesk.db.unit import Unit

BACKUPS = tenant_table(
    "backups",
    Column("id", String(40), primary_key=True),
    Column("kind", EnumColumn(BackupKind), nullable=False),
    Column("state", EnumColumn(BackupState), nullable=False),
    Column("started_at", InstantColumn, nullable=False),
    Column("stage", Text, nullable=False),
    Column("progress", Float, nullable=False),
    Column("finished_at", InstantColumn),
    Column("file", Text),
    Column("size", BigInteger),
    Column("hash", Text),
    Column("revision", Text),
    Column("rows", BigInteger),
    Column("copied_to", Text),
    Column("verified_at", InstantColumn),
    Column("problem", Text),
)

_BACKUP = [column for column in BACKUPS.c if column.name != "tenant_id"]


def backups(unit: Unit) -> list[Backup]:
    """Every backup, newest first."""
    newest = select(*_BACKUP).order_by(BACKUPS.c.started_at.desc(), BACKUPS.c.id)
    return [_backup(row) for row in unit.rows(newest)]


def find_backup(unit: Unit, id: str) -> Backup | None:
    """The backup of this id."""
    row = unit.row(select(*_BACKUP).where(BACKUPS.c.id == id))
    return _backup(row) if row else None


def save_backup(unit: Unit, backup: Backup) -> None:
    """Keeps it in place of what was kept under its id."""
    unit.upsert(BACKUPS, [asdict(backup)])


def change_backup(unit: Unit, id: str, **what: Any) -> Backup | None:
    """Keeps something else of a backup as it is now; None if it is gone."""
    found = find_backup(unit, id)
    if found is None:
        return None
    changed = replace(found, **what)
    save_backup(unit, changed)
    return changed


def remove_backup(unit: Unit, id: str) -> None:
    """Forgets it; its file is somebody else's business."""
    unit.execute(delete(BACKUPS).where(BACKUPS.c.id == id))


def _backup(row: Row[Any]) -> Backup:
    values: tuple[Any, ...] = tuple(row)
    return Backup(*values)
