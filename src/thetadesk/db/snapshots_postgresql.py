"""Snapshots of PostgreSQL: every table by COPY, in one repeatable-read transaction, so that all are of one moment.

It is one tenant's data, read under its own row-level security. It is tried out in a schema of its own beside the
tables in use, where the migrations make the tables of its revision, and put back from there in one transaction. All of
it goes through the driver: pg_dump would have to be of the server's version and would save every tenant.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from sqlalchemy import Connection, String, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, ProgrammingError

from thetadesk.db import guards, migrate
from thetadesk.db.engine import BUSY_SECONDS, explained, make_engine
from thetadesk.db.errors import DatabaseSetupError, SnapshotError
from thetadesk.db.schema import TENANT
from thetadesk.db.snapshots import Content, Snapshot, Tell, compare, require_known
from thetadesk.kernel.tenant import TenantId

_CHUNK = 2**18
_ASIDE = "thetadesk_try_"
# So that a value is written the same way, and exactly, whatever the server's own settings are.
_WRITTEN = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "bytea_output": "hex",
    "extra_float_digits": "3",
    "client_encoding": "UTF8",
}


class _Shape(NamedTuple):
    columns: tuple[str, ...]
    order: str


def take(url: str, tenant: TenantId, folder: Path, tell: Tell) -> Snapshot:
    """Writes `TABLE.copy` for each table, in PostgreSQL's own text format."""
    with _connected(url) as connection:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        revision = str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())
        shapes = _shapes(connection)
        _act_as(connection, tenant, guards.APP_ROLE)
        found = {}
        for number, (name, shape) in enumerate(shapes.items()):
            tell("copying the tables", number / len(shapes))
            with _private(folder / f"{name}.copy") as file:
                found[name] = _content(connection, name, shape, file)
    return Snapshot("postgresql", revision, found)


def try_out(url: str, tenant: TenantId, folder: Path, taken: Snapshot, tell: Tell) -> None:
    """Loads the tables into a schema that is dropped in the end."""
    with _loaded(url, tenant, folder, taken, tell):
        pass


def put_back(url: str, tenant: TenantId, folder: Path, taken: Snapshot, tell: Tell) -> None:
    """Loads the tables beside those in use, then replaces the tenant's rows from there in one transaction."""
    with _loaded(url, tenant, folder, taken, tell) as schema, _connected(url) as connection:
        tell("replacing the data", 1.0)
        _act_as(connection, tenant)
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (str(tenant),))
        for name, shape in _shapes(connection).items():
            columns = ", ".join(_quoted(column) for column in shape.columns)
            mine = _quoted(name)
            connection.exec_driver_sql(f"DELETE FROM {mine} WHERE {TENANT} = %s", (tenant,))  # noqa: S608
            connection.exec_driver_sql(
                f"INSERT INTO {mine} ({columns}) SELECT {columns} FROM {schema}.{mine} WHERE {TENANT} = %s",  # noqa: S608
                (tenant,),
            )


@contextmanager
def _loaded(url: str, tenant: TenantId, folder: Path, taken: Snapshot, tell: Tell) -> Iterator[str]:
    """The name of a schema that holds what was taken, compared and brought to the newest revision."""
    require_known(taken.revision)
    _drop_what_was_left(url)
    with _schema_aside(url) as schema:
        aside = make_url(url).update_query_dict({"options": f"-csearch_path={schema}"})
        there = aside.render_as_string(hide_password=False)
        tell("making the tables", 0.0)
        _migrated(there, taken.revision)
        with _connected(there) as connection:
            compare(taken.tables, _load(connection, tenant, folder, taken, tell))
        tell("bringing it to the newest schema", 1.0)
        _migrated(there, "head")
        yield schema


def _migrated(url: str, revision: str) -> None:
    try:
        migrate.upgrade(url, revision)
    except DBAPIError as error:
        raise SnapshotError(
            f"it cannot be brought to schema {revision}: {_first_line(error.orig)}"
        ) from error


@contextmanager
def _schema_aside(url: str) -> Iterator[str]:
    """A schema that is gone in the end. A lock says that it is in use, which ends with this process however that ends."""
    schema = f"{_ASIDE}{secrets.token_hex(6)}"
    engine = make_engine(url)
    try:
        with explained(), engine.connect() as holding:
            holding.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(
                "SELECT pg_advisory_lock(hashtextextended(%s, 0))", (schema,)
            )
            _make_schema(url, schema)
            try:
                yield schema
            finally:
                with _connected(url) as connection:
                    connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
    finally:
        engine.dispose()


def _drop_what_was_left(url: str) -> None:
    """Drops the schemas of tries that were killed: each holds a whole desk."""
    with _connected(url) as connection:
        left = connection.exec_driver_sql(
            "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s) AND pg_get_userbyid(nspowner) = current_user",
            (_ASIDE,),
        ).scalars()
        for schema in left.all():
            free = connection.exec_driver_sql(
                "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", (schema,)
            ).scalar_one()
            if free:
                connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {_quoted(schema)} CASCADE")


def _make_schema(url: str, schema: str) -> None:
    with _connected(url) as connection:
        try:
            connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
        except ProgrammingError as error:
            raise DatabaseSetupError(
                "this PostgreSQL user may not make a schema, in which a backup is tried out. Let an administrator run: "
                "GRANT CREATE ON DATABASE <this database> TO <this user>;"
            ) from error


def _load(
    connection: Connection, tenant: TenantId, folder: Path, taken: Snapshot, tell: Tell
) -> dict[str, Content]:
    shapes = _shapes(connection)
    for number, (name, content) in enumerate(taken.tables.items()):
        tell("loading the tables", number / len(taken.tables))
        if name not in shapes or set(content.columns) != set(shapes[name].columns):
            raise SnapshotError(f"the table {name} is not one of schema {taken.revision}")
        # COPY is not allowed to whom row-level security applies, and to these tables of its own nobody else comes.
        connection.exec_driver_sql(f"ALTER TABLE {_quoted(name)} NO FORCE ROW LEVEL SECURITY")
        _read(connection, name, content.columns, folder / f"{name}.copy")
        connection.exec_driver_sql(f"ALTER TABLE {_quoted(name)} FORCE ROW LEVEL SECURITY")
    _act_as(connection, tenant)
    return {
        name: _content(connection, name, _Shape(taken.tables[name].columns, shape.order), None)
        for name, shape in shapes.items()
        if name in taken.tables
    }


def _read(connection: Connection, table: str, columns: tuple[str, ...], file: Path) -> None:
    listed = ", ".join(_quoted(name) for name in columns)
    try:
        with (
            _cursor(connection) as cursor,
            cursor.copy(f"COPY {_quoted(table)} ({listed}) FROM STDIN") as copy,
            file.open("rb") as opened,
        ):
            while chunk := opened.read(_CHUNK):
                copy.write(chunk)
    except OSError as error:
        raise SnapshotError(f"the rows of {table} are missing in it") from error
    except _driver_error() as error:
        raise SnapshotError(f"the rows of {table} cannot be read: {_first_line(error)}") from error


def _content(connection: Connection, table: str, shape: _Shape, file: BinaryIO | None) -> Content:
    """The table's rows hashed, and written to `file` if there is one, in the order of its key."""
    listed = ", ".join(_quoted(name) for name in shape.columns)
    digest, rows = hashlib.sha256(), 0
    query = f"COPY (SELECT {listed} FROM {_quoted(table)} ORDER BY {shape.order}) TO STDOUT"  # noqa: S608
    with _cursor(connection) as cursor, cursor.copy(query) as copy:
        for part in copy:
            # A line feed inside a value is written as two other characters.
            rows += bytes(part).count(b"\n")
            digest.update(part)
            if file is not None:
                file.write(part)
    return Content(shape.columns, rows, digest.hexdigest())


def _shapes(connection: Connection) -> dict[str, _Shape]:
    """Every table of the connection's schema, with its columns and the order in which rows are told apart."""
    looking = inspect(connection)
    found = {}
    for name in sorted(looking.get_table_names()):
        if name == "alembic_version":
            continue
        kinds = {str(column["name"]): column["type"] for column in looking.get_columns(name)}
        # The order of texts must not depend on the language of the server.
        order = [
            f'{_quoted(key)} COLLATE "C"' if isinstance(kinds[key], String) else _quoted(key)
            for key in looking.get_pk_constraint(name)["constrained_columns"]
        ]
        found[name] = _Shape(tuple(kinds), ", ".join(order))
    return found


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    """A connection of the owner, in one transaction."""
    engine = make_engine(url)
    try:
        with explained(), engine.begin() as connection:
            for name, value in _WRITTEN.items():
                connection.exec_driver_sql(f"SET LOCAL {name} = '{value}'")
            yield connection
    except (_driver_error(), DBAPIError) as error:
        raise DatabaseSetupError(
            f"The database does not answer as it should: {_first_line(getattr(error, 'orig', error))}."
        ) from error
    finally:
        engine.dispose()


def _act_as(connection: Connection, tenant: TenantId, role: str | None = None) -> None:
    """Names the tenant, whose rows alone are seen, and drops to `role`."""
    connection.exec_driver_sql(
        "SELECT set_config(%s, %s, true), set_config('lock_timeout', %s, true)",
        (guards.TENANT_SETTING, str(tenant), f"{BUSY_SECONDS}s"),
    )
    if role is not None:
        connection.exec_driver_sql("SELECT set_config('role', %s, true)", (role,))


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()


def _driver_error() -> type[Exception]:
    # Installed only where PostgreSQL is used.
    import psycopg

    return psycopg.Error


def _first_line(error: object) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _private(path: Path) -> BinaryIO:
    path.touch(0o600)
    return path.open("wb")
