"""How Alembic runs the migrations: as the owner, on one connection, in one transaction."""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, MetaData

from thetadesk.db.engine import make_engine
from thetadesk.db.schema import METADATA

_LOCK = 7_483_265
"""Any number that is always the same: two processes that upgrade one PostgreSQL wait for each other."""


def render_item(kind: str, item: object, _: AutogenContext) -> str | Literal[False]:
    """Write our column types by their own names; an EnumColumn is plain text to the database."""
    if kind == "type" and type(item).__module__ == "thetadesk.db.types":
        name = type(item).__name__
        return "sa.Text()" if name == "EnumColumn" else f"types.{name}()"
    return False


def run(connection: Connection, tables: MetaData) -> None:
    """Run what the calling command asks for."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    context.configure(
        connection=connection,
        target_metadata=tables,
        render_item=render_item,
        render_as_batch=True,
        compare_type=True,
    )
    context.run_migrations()


engine = make_engine(context.config.attributes["url"])
try:
    with engine.begin() as opened:
        # Only comparing needs the tables of all rooms; importing them takes longer than the upgrade itself.
        run(opened, context.config.attributes.get("tables", METADATA))
finally:
    engine.dispose()
