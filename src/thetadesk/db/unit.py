"""The unit of work: one transaction of one tenant.

Everything a store does goes through a Unit. It cannot see or touch another tenant's rows: reads, updates
and deletes are narrowed where their SQL is rendered (scope.py), inserts are stamped here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Connection, CursorResult, Delete, Executable, Row, Table, Update

from thetadesk.db import bulk
from thetadesk.db.errors import TenantScopeError
from thetadesk.db.scope import TENANT_PARAMETER
from thetadesk.kernel.tenant import TenantId

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
AnyResult: TypeAlias = CursorResult[*tuple[Any, ...]]

T = TypeVar("T")
ColumnsOf: TypeAlias = Callable[[Sequence[T]], bulk.Columns]

_CHUNK = 5_000
"""Rows sent at once: enough for full speed, few enough that a large import stays small in memory."""


class Unit:
    """An open transaction, made by `Database.unit` and `Database.reading`; never commits itself."""

    def __init__(self, connection: Connection, tenant: TenantId, *, writes: bool) -> None:
        self._connection = connection
        self._writes = writes
        self.tenant = tenant

    def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> AnyResult:
        """Run a select, update or delete; `.rowcount` of the result says how many rows it changed.

        A sequence of `parameters` runs the statement once for each. Raw text is refused, since nobody
        could tell whose rows it reads; inserts go through `insert` and `upsert`.
        """
        if isinstance(statement, Update | Delete):
            self._refuse_if_reading()
        tenant = {TENANT_PARAMETER: self.tenant}
        if parameters is None or isinstance(parameters, Mapping):
            return self._connection.execute(statement, {**(parameters or {}), **tenant})
        return self._connection.execute(statement, [{**one, **tenant} for one in parameters])

    def rows(self, select: Executable, parameters: Mapping[str, Any] | None = None) -> Sequence[AnyRow]:
        """Every row of `select`; one that is asked all the time is made once, with `parameters` for what differs."""
        return self.execute(select, parameters).all()

    def row(self, select: Executable) -> AnyRow | None:
        """The only row of `select`, or None; more than one is an error (sqlalchemy's MultipleResultsFound)."""
        return self.execute(select).one_or_none()

    def value(self, select: Executable) -> Any:
        """The first column of the only row of `select`, or None."""
        return self.execute(select).scalar_one_or_none()

    def stream(self, select: Executable, size: int = 1_000) -> Iterator[AnyRow]:
        """The rows of `select`, `size` at a time in memory, for as long as the unit is open."""
        # Closed even if the reader stops early: on PostgreSQL a cursor stays open on the server.
        with self._connection.execute(
            select, {TENANT_PARAMETER: self.tenant}, execution_options={"yield_per": size}
        ) as result:
            for part in result.partitions():
                yield from part

    def insert(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> int:
        """Add `rows` (column name to value), stamped with the tenant; the number of rows added.

        All rows have the same columns; columns left out become NULL or the database's default. A row
        that names another tenant raises TenantScopeError, a key that exists sqlalchemy's IntegrityError.
        """
        return self._send(table, rows, _from_rows(table), None)

    def insert_each(self, table: Table, things: Iterable[T], columns_of: ColumnsOf[T]) -> int:
        """Add a row for each of `things`, as `insert` does; `columns_of` names for some of them every column's
        values. For tables of a hundred thousand rows, where a dict for each would take longer than SQL does."""
        return self._send(table, things, columns_of, None)

    def upsert(self, table: Table, rows: Iterable[Mapping[str, Any]], keep: Iterable[str] = ()) -> int:
        """Add `rows`, or where the primary key exists replace every given column except `keep`; the number of rows
        added or replaced.

        Each key comes at most once in `rows`: two rows that replace each other have no order.
        """
        return self._send(table, rows, _from_rows(table), bulk.Replace(frozenset(keep)))

    def _send(
        self, table: Table, things: Iterable[T], columns_of: ColumnsOf[T], conflict: bulk.Replace | None
    ) -> int:
        self._refuse_if_reading()
        remaining = iter(things)
        sent = 0
        while chunk := list(islice(remaining, _CHUNK)):
            sent += bulk.send(self._connection, table, columns_of(chunk), self.tenant, conflict)
        return sent

    def _refuse_if_reading(self) -> None:
        if not self._writes:
            raise TenantScopeError("this unit was opened for reading: open a writing one with Database.unit")


def _from_rows(table: Table) -> ColumnsOf[Mapping[str, Any]]:
    return lambda rows: bulk.as_columns(table, rows)
