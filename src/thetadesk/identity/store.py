"""The tables of identity: brokers' tokens, sealed, and which key seals.

Columns whose names end with `_sealed` are found and sealed anew by `db/sealed.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Column, String, Text, delete, select

from thetadesk.db.schema import tenant_table
from thetadesk.db.types import InstantColumn
from thetadesk.db.unit import Unit

AUTH_TOKENS = tenant_table(
    "auth_tokens",
    Column("connection_id", String(20), primary_key=True),
    Column("access_sealed", Text, nullable=False),
    Column("access_expires_at", InstantColumn, nullable=False),
    Column("refresh_sealed", Text, nullable=False),
    Column("refresh_expires_at", InstantColumn),
    Column("granted_at", InstantColumn, nullable=False),
)
SEALING_KEY = tenant_table(
    "sealing_key",
    Column("key_id", Text, nullable=False),
    Column("since_at", InstantColumn, nullable=False),
)


@dataclass(frozen=True, slots=True)
class SealedGrant:
    """A grant as it is stored."""

    connection_id: str
    access_sealed: str = field(repr=False)
    access_expires_at: datetime
    refresh_sealed: str = field(repr=False)
    refresh_expires_at: datetime | None
    granted_at: datetime


_SEALING_KEY_ID = select(SEALING_KEY.c.key_id)
_GRANT = [column for column in AUTH_TOKENS.c if column.name != "tenant_id"]


def keep_grant(unit: Unit, grant: SealedGrant) -> None:
    """Stores the grant in place of the connection's earlier one."""
    row = {name: getattr(grant, name) for name in SealedGrant.__dataclass_fields__}
    unit.upsert(AUTH_TOKENS, [row])


def grant_of(unit: Unit, connection_id: str) -> SealedGrant | None:
    """The connection's grant."""
    row = unit.row(select(*_GRANT).where(AUTH_TOKENS.c.connection_id == connection_id))
    return SealedGrant(*row) if row else None


def forget_grant(unit: Unit, connection_id: str) -> None:
    """Deletes the connection's tokens."""
    unit.execute(delete(AUTH_TOKENS).where(AUTH_TOKENS.c.connection_id == connection_id))


def sealing_key(unit: Unit) -> str | None:
    """The id of the key that the tenant's secrets are sealed with."""
    found: str | None = unit.value(_SEALING_KEY_ID)
    return found


def note_sealing_key(unit: Unit, key_id: str, at: datetime) -> None:
    """From now on `key_id` seals."""
    unit.upsert(SEALING_KEY, [{"key_id": key_id, "since_at": at}])
