"""Sending many rows at once.

SQLAlchemy's general insert builds a parameter set per row. Here values come and are converted column by
column, and are handed to the driver as they are: as tuples to SQLite, as one array per column to PostgreSQL
(COPY is not allowed under row-level security).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.engine import Dialect

from thetadesk.db.errors import TenantScopeError
from thetadesk.db.schema import TENANT, is_tenant_table
from thetadesk.db.types import JsonColumn
from thetadesk.kernel.tenant import TenantId

Rows = Sequence[Mapping[str, Any]]
Columns = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Replace:
    """Where the primary key exists, replace the columns given, except those in `keep`."""

    keep: frozenset[str] = frozenset()


def send(
    connection: Connection, table: Table, columns: Columns, tenant: TenantId, conflict: Replace | None
) -> int:
    """Insert rows given as columns of equal length (at least one), stamped with `tenant` if the table has one; the
    number of rows added or replaced.

    Raises TenantScopeError for a row that names another tenant, ValueError for unknown columns.
    """
    unknown = [name for name in columns if name not in table.c]
    if unknown:
        raise ValueError(f"{table.name} has no column {', '.join(unknown)}")
    dialect = connection.dialect
    sent = {name: _converted(table, name, values, dialect) for name, values in columns.items()}
    if is_tenant_table(table):
        _refuse_foreign(table, columns.get(TENANT, ()), tenant)
        count = len(next(iter(sent.values())))
        sent[TENANT] = _converted(table, TENANT, [tenant], dialect) * count
    sql = _statement(table, tuple(sent), conflict, dialect)
    as_arrays = dialect.name == "postgresql"
    values = tuple(sent.values()) if as_arrays else list(zip(*sent.values(), strict=True))
    return connection.exec_driver_sql(sql, values).rowcount


def as_columns(table: Table, rows: Rows) -> Columns:
    """`rows` (at least one) turned into columns. Raises ValueError where they do not all have the same ones."""
    names = tuple(rows[0])
    odd = next((number for number, row in enumerate(rows) if len(row) != len(names)), None)
    try:
        if odd is None:
            return {name: list(map(itemgetter(name), rows)) for name in names}
    except KeyError as missing:
        raise ValueError(f"rows for {table.name} have different columns: one has no {missing}") from None
    raise ValueError(f"rows for {table.name} have different columns: {sorted(names)} and {sorted(rows[odd])}")


def _refuse_foreign(table: Table, given: Iterable[Any], tenant: TenantId) -> None:
    for other in given:
        if other != tenant:
            raise TenantScopeError(
                f"a row for {table.name} names tenant {other}, but the unit belongs to {tenant}"
            )


def _converted(table: Table, name: str, values: Sequence[Any], dialect: Dialect) -> list[Any]:
    kind = table.c[name].type
    convert = kind.dialect_impl(dialect).bind_processor(dialect)
    if convert is None:
        return list(values)
    if not isinstance(kind, JsonColumn):
        try:
            return list(map(_Conversions(convert).__getitem__, values))
        except TypeError:
            pass  # something that cannot be looked up: the conversion itself says what is wrong with it
    return list(map(convert, values))


class _Conversions(dict[Any, Any]):
    """What each value becomes, converted when first met: columns repeat kinds, dates and round amounts."""

    def __init__(self, convert: Callable[[Any], Any]) -> None:
        super().__init__()
        self._convert = convert

    def __missing__(self, value: Any) -> Any:
        converted = self[value] = self._convert(value)
        return converted


def _statement(table: Table, names: tuple[str, ...], conflict: Replace | None, dialect: Dialect) -> str:
    quote = dialect.identifier_preparer.quote
    into = f"INSERT INTO {quote(table.name)} ({', '.join(map(quote, names))})"
    if dialect.name == "postgresql":
        arrays = ", ".join(f"%s::{table.c[name].type.compile(dialect)}[]" for name in names)
        text = f"{into} SELECT * FROM unnest({arrays})"  # noqa: S608 (names of our columns)
    else:
        text = f"{into} VALUES ({', '.join('?' * len(names))})"
    if conflict is None:
        return text
    key = [column.name for column in table.primary_key]
    changed = [name for name in names if name not in key and name not in conflict.keep]
    action = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in changed)
    on_conflict = f"ON CONFLICT ({', '.join(map(quote, key))})"
    return f"{text} {on_conflict} DO UPDATE SET {action}" if changed else f"{text} {on_conflict} DO NOTHING"
