"""The tenant criterion, added where SQL is rendered, so that no query can forget it.

Rewriting statements would have to understand every way to name a table (joins, aliases, subqueries,
CTEs, unions, EXISTS, outer joins whose condition must not move). The compiler meets them all in one
place: wherever a tenant table is rendered as something to read from, it is rendered as
`(SELECT * FROM t WHERE t.tenant_id = :tenant)`, which both engines flatten into the outer query. Targets
of UPDATE and DELETE get the same criterion in their WHERE. Compiled statements are cached as usual; the
tenant is a bound parameter, and without one the statement cannot run at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Table, bindparam
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import Delete, Insert, Update
from typing_extensions import override

from thetadesk.db.errors import TenantScopeError
from thetadesk.db.schema import TENANT, is_tenant_table
from thetadesk.db.types import TenantColumn

TENANT_PARAMETER = "_tenant"

_TENANT = bindparam(TENANT_PARAMETER, type_=TenantColumn(), required=True)
_HIDES_A_TABLE = re.compile(r"\b(select|from|join|with|table)\b", re.IGNORECASE)


def scope(engine: Engine) -> None:
    """Make every statement compiled for `engine` keep to the tenant given as TENANT_PARAMETER."""
    dialect = engine.dialect
    plain = dialect.statement_compiler
    dialect.statement_compiler = type(f"Scoped{plain.__name__}", (ScopedCompiler, plain), {})


class ScopedCompiler(SQLCompiler):
    """Renders tenant tables as this tenant's rows only, and refuses SQL it cannot see through."""

    @override
    def visit_table(self, table: Any, *args: Any, **kw: Any) -> str:
        text = str(super().visit_table(table, *args, **kw))  # type: ignore[no-untyped-call]
        if not kw.get("asfrom") or kw.get("iscrud") or not _needs_tenant(table):
            return text
        name = self.preparer.format_table(table)
        tenant = self.process(_TENANT)
        own_rows = f"(SELECT * FROM {name} WHERE {name}.{TENANT} = {tenant})"  # noqa: S608 (names of our tables)
        enclosing = kw.get("enclosing_alias")
        if enclosing is not None and enclosing.element is table:
            return own_rows  # the alias names it
        return f"{own_rows} AS {name}"

    @override
    def visit_update(self, update_stmt: Update, *args: Any, **kw: Any) -> str:
        table = _target(update_stmt)
        if is_tenant_table(table):
            _refuse_moving(update_stmt, self.column_keys)
            update_stmt = update_stmt.where(table.c[TENANT] == _TENANT)
        return super().visit_update(update_stmt, *args, **kw)

    @override
    def visit_delete(self, delete_stmt: Any, *args: Any, **kw: Any) -> str:
        table = _target(delete_stmt)
        if is_tenant_table(table):
            delete_stmt = delete_stmt.where(table.c[TENANT] == _TENANT)
        return str(super().visit_delete(delete_stmt, *args, **kw))  # type: ignore[no-untyped-call]

    @override
    def visit_insert(self, insert_stmt: Insert, *args: Any, **kw: Any) -> str:
        raise TenantScopeError(
            f"insert into {insert_stmt.table} with Unit.insert or Unit.upsert: they stamp the tenant"
        )

    @override
    def visit_column(self, column: Any, *args: Any, **kw: Any) -> str:
        if column.is_literal and _HIDES_A_TABLE.search(column.name):
            raise TenantScopeError(f"literal SQL may read another tenant's rows: {column.name}")
        return super().visit_column(column, *args, **kw)

    @override
    def visit_textclause(self, textclause: Any, *args: Any, **kw: Any) -> str:
        raise TenantScopeError(
            f"text() may read another tenant's rows; write it with tables: {textclause.text}"
        )

    @override
    def visit_tstring(self, tstring: Any, *args: Any, **kw: Any) -> str:
        raise TenantScopeError("tstring() may read another tenant's rows; write it with tables")


def _needs_tenant(table: Any) -> bool:
    if isinstance(table, Table) and "scope" in table.info:
        return is_tenant_table(table)
    raise TenantScopeError(f"{table.name} was made neither by tenant_table nor by shared_table")


def _target(statement: Update | Delete) -> Table:
    if isinstance(statement.table, Table) and "scope" in statement.table.info:
        return statement.table
    raise TenantScopeError(f"{statement.table} was made neither by tenant_table nor by shared_table")


def _refuse_moving(statement: Update, parameters: Sequence[str] | None) -> None:
    # SQLAlchemy shows what an update assigns only here; a test holds it to that.
    values: Any = statement._values or ()  # noqa: SLF001
    assigned = {getattr(key, "key", key) for key in dict(values)}
    if TENANT in assigned.union(parameters or ()):
        raise TenantScopeError(f"an update of {statement.table} may not change its {TENANT}")
