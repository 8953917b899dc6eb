"""The one MetaData and the two kinds of tables it may hold.

A tenant table belongs to users row by row; a shared table is the same for everybody and is listed by
name in SHARED_TABLES. There is no third kind: a unit of work refuses any other table.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, Table, UniqueConstraint, event
from sqlalchemy.engine import Connection
from sqlalchemy.schema import SchemaItem

import thetadesk
from thetadesk.db import guards
from thetadesk.db.types import TenantColumn

TENANT = "tenant_id"

SHARED_TABLES: frozenset[str] = frozenset()
"""Tables without a tenant. Adding a name here is the decision that its rows are nobody's own."""

# Constraints need names, or SQLite cannot change them in a later migration.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

METADATA = MetaData(naming_convention=NAMING)


def tenant_table(
    name: str,
    *items: SchemaItem,
    append_only: bool = False,
    metadata: MetaData = METADATA,
    sqlite_with_rowid: bool = True,
) -> Table:
    """A table of users' rows: `tenant_id` is put first, and leads the primary key.

    `items` are columns and constraints; mark the rest of the key with `primary_key=True`. Unique
    constraints and indexes name `"tenant_id"` first themselves. With `append_only` the database itself
    refuses to change or delete rows. Values come from the store: no Python-side column defaults.
    """
    tenant: Column[object] = Column(TENANT, TenantColumn(), primary_key=True, nullable=False)
    table = Table(name, metadata, tenant, *items, sqlite_with_rowid=sqlite_with_rowid)
    table.info.update(scope="tenant", append_only=append_only)
    _check_tenant_keys(table)
    _check_defaults(table)
    return table


def shared_table(name: str, *items: SchemaItem, metadata: MetaData = METADATA) -> Table:
    """A table that is the same for every user. Its name must be in SHARED_TABLES."""
    if metadata is METADATA and name not in SHARED_TABLES:
        raise ValueError(f"{name} is not listed in SHARED_TABLES: make it a tenant table, or list it")
    table = Table(name, metadata, *items)
    if TENANT in table.c:
        raise ValueError(f"{name} has a {TENANT}: make it a tenant table")
    table.info.update(scope="shared", append_only=False)
    _check_defaults(table)
    return table


def is_tenant_table(table: Table) -> bool:
    """Whether every row of `table` belongs to one tenant."""
    return bool(table.info.get("scope") == "tenant")


def load_stores() -> MetaData:
    """METADATA with the tables of every room's `store.py` (or `store/`), found by name.

    Only migrations and tests need all tables at once. Finding the stores by name keeps the imports
    going down (docs/decisions/0008-tables-are-found-by-name.md).
    """
    root = Path(thetadesk.__file__).parent
    for path in sorted([*root.glob("*/store.py"), *root.glob("*/store/*.py")]):
        shelf = path.relative_to(root).with_suffix("").parts
        importlib.import_module(
            ".".join([thetadesk.__name__, *(part for part in shelf if part != "__init__")])
        )
    return METADATA


def _check_tenant_keys(table: Table) -> None:
    for key in table.constraints:
        if isinstance(key, PrimaryKeyConstraint | UniqueConstraint) and TENANT not in key.columns:
            raise ValueError(
                f"a key of {table.name} over {[c.name for c in key.columns]} does not include {TENANT}"
            )
    for index in table.indexes:
        if index.unique and TENANT not in index.columns:
            raise ValueError(f"the unique index {index.name} of {table.name} does not include {TENANT}")


def _check_defaults(table: Table) -> None:
    for column in table.columns:
        if column.default is not None or column.onupdate is not None:
            raise ValueError(
                f"{table.name}.{column.name}: the store gives every value, so no Python-side default"
            )


@event.listens_for(Table, "after_create")
def _guard_created(table: Table, connection: Connection, **_: object) -> None:
    # Migrations carry a table's `info` with them, so theirs are guarded by the same words.
    if "scope" in table.info:
        guards.guard(
            connection, table.name, tenant=is_tenant_table(table), append_only=bool(table.info["append_only"])
        )
