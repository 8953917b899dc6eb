"""Two tenant tables and a shared one, for the tests of this folder."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, MetaData, Text

from thetadesk.db.schema import NAMING, shared_table, tenant_table
from thetadesk.kernel.tenant import TenantId

METADATA = MetaData(naming_convention=NAMING)
MINE = TenantId(UUID("00000000-0000-0000-0000-0000000000aa"))
YOURS = TenantId(UUID("00000000-0000-0000-0000-0000000000bb"))

ACCOUNT = tenant_table(
    "account",
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text),
    metadata=METADATA,
)
FILL = tenant_table(
    "fill",
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", BigInteger),
    Column("note", Text),
    Index("ix_fill_account", "tenant_id", "account_id"),
    metadata=METADATA,
)
JOURNAL = tenant_table(
    "journal",
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", Text),
    append_only=True,
    metadata=METADATA,
)
HOLIDAY = shared_table(
    "holiday", Column("id", BigInteger, primary_key=True), Column("name", Text), metadata=METADATA
)
