"""Opening SQLite or PostgreSQL so that both behave alike.

SQLite runs in WAL mode: readers never wait for the writer. `synchronous=NORMAL` means that a power cut
may lose the last committed moments but cannot corrupt the file; a crash of the program loses nothing.
Writing units begin with BEGIN IMMEDIATE, because a transaction that reads first and wants to write later
cannot wait its turn and fails.

On PostgreSQL a writing unit takes one advisory lock per tenant, so there, too, a tenant has one writer at
a time: what a unit has read is still true when it writes, on both engines, without retries. Reading units
see one consistent snapshot on both.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from thetadesk.db import guards
from thetadesk.db.errors import DatabaseBusyError, DatabaseSetupError, TenantScopeError
from thetadesk.db.memory import Memory, Moments
from thetadesk.db.scope import scope
from thetadesk.db.unit import Unit
from thetadesk.kernel.tenant import TenantId

T = TypeVar("T")
BUSY_SECONDS = 30
"""How long a unit waits for another writer (a large import of another process) before it gives up."""

_LOOK_AGAIN_SECONDS = 0.005
_WRITES = "thetadesk_writes"
_WRITE_CACHE_KB = 131_072
_READ_CACHE_KB = 1_024
_POOL = {"pool_size": 4, "max_overflow": 12, "pool_use_lifo": True, "pool_timeout": BUSY_SECONDS}
_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_BUSY_SIGNS = ("database is locked", "database table is locked", "lock timeout", "deadlock detected")
_BROKEN_SIGNS = (
    "unable to open database file",
    "file is not a database",
    "malformed",
    "disk is full",
    "disk I/O error",
    "No space left on device",
    "readonly database",
    "connection failed",
    "connection to server",
)


class Database:
    """One database, SQLite or PostgreSQL, from which units of work are opened.

    `url` is `sqlite:///path/to/file.db` or `postgresql://user:password@host/name`; anything else, an
    in-memory SQLite included, raises DatabaseSetupError. Opening connects to nothing yet.
    """

    def __init__(self, url: str) -> None:
        self._engine = make_engine(url)
        self._open = threading.local()
        self._moments = Moments(self._engine)
        self._memory = Memory(self._moments)
        scope(self._engine)

    @property
    def engine_name(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @contextmanager
    def unit(self, tenant: TenantId) -> Iterator[Unit]:
        """A writing unit of work: committed when the block ends, rolled back when it raises.

        Waits up to BUSY_SECONDS for another writer, then raises DatabaseBusyError. Do not open a unit
        inside another one: hand the open one on.
        """
        with self._transaction(tenant, writes=True) as connection:
            yield Unit(connection, tenant, writes=True)

    @contextmanager
    def reading(self, tenant: TenantId) -> Iterator[Unit]:
        """A unit that sees one consistent snapshot and cannot write. Never waits for writers."""
        with self._transaction(tenant, writes=False) as connection:
            yield Unit(connection, tenant, writes=False)

    def moment(self) -> Hashable:
        """Names the present state: two names are equal only if nobody has committed anything between them."""
        with explained():
            return self._moments.now()

    def remembered(self, tenant: TenantId, key: Hashable, read: Callable[[Unit], T]) -> T:
        """What `read` finds in a reading unit; what it found last, if nobody has committed anything since.

        `key` says everything on which the answer depends beside the database. Nobody may change what is answered.
        """

        def look() -> T:
            with self.reading(tenant) as unit:
                return read(unit)

        with explained():
            return self._memory.get((tenant, key), look)

    def ping(self) -> None:
        """Return if the database answers; raise DatabaseSetupError or DatabaseBusyError if not."""
        with explained(), looking(self._engine) as connection:
            connection.exec_driver_sql("SELECT 1")

    def dispose(self) -> None:
        """Close every pooled connection. Units opened later connect again."""
        self._memory.forget()
        self._moments.close()
        self._engine.dispose()

    @contextmanager
    def _transaction(self, tenant: TenantId, *, writes: bool) -> Iterator[Connection]:
        if getattr(self._open, "unit", False):
            raise TenantScopeError(
                "a unit of work is already open in this thread: pass it on instead of opening another"
            )
        self._open.unit = True
        try:
            with explained(), self._engine.connect() as plain:
                connection = plain.execution_options(**{_WRITES: writes})
                with connection.begin():
                    if self.engine_name == "postgresql":
                        _act_as(connection, tenant, writes=writes)
                    yield connection
        finally:
            self._open.unit = False


def make_engine(url: str) -> Engine:
    """A plain SQLAlchemy engine for `url`, without tenants: for migrations, which work as the owner."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    try:
        return create_engine(parsed, pool_pre_ping=True, **_POOL)
    except ModuleNotFoundError as missing:
        raise DatabaseSetupError(
            "PostgreSQL needs the psycopg package: install thetadesk[postgres]", url=shown(url)
        ) from missing


@contextmanager
def looking(engine: Engine) -> Iterator[Connection]:
    """A connection that only looks, and so never waits for a writer."""
    with engine.connect() as connection:
        yield connection.execution_options(**{_WRITES: False})


def shown(url: str) -> str:
    """`url` without its password, for messages."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "the given address"


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        driver = _DRIVERS[parsed.get_backend_name()]
    except (ArgumentError, NoSuchModuleError, KeyError):
        raise DatabaseSetupError(
            f"{shown(url)} is not a database address: use sqlite:///path/to/file.db or "
            "postgresql://user:password@host/name"
        ) from None
    if driver.startswith("sqlite") and parsed.database in (None, "", ":memory:"):
        raise DatabaseSetupError(
            "an in-memory SQLite database cannot be shared between connections: name a file"
        )
    return parsed.set(drivername=driver)


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, **_POOL)
    path = Path(str(url.database))

    @event.listens_for(engine, "do_connect")
    def make_private(*_: Any) -> None:
        # The file holds somebody's finances; SQLite would create it readable by everyone.
        if not path.exists():
            try:
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            except OSError as error:
                raise DatabaseSetupError(f"cannot create the database {path}: {error.strerror}") from error

    @event.listens_for(engine, "connect")
    def configure(dbapi_connection: Any, _: Any) -> None:
        # We say BEGIN ourselves; the driver would guess from the first word of each statement.
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        _write_ahead(cursor)
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        # After a large import the log is cut back to this instead of keeping its largest size.
        cursor.execute("PRAGMA journal_size_limit = 67108864")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, True)
        if connection.info.get(_WRITES) is not writes:
            connection.info[_WRITES] = writes
            # A large import touches its indexes all over; with too small a cache each page is written again and again.
            connection.exec_driver_sql(
                f"PRAGMA cache_size = -{_WRITE_CACHE_KB if writes else _READ_CACHE_KB}"
            )
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """Put the file into WAL mode, which it then keeps. Of processes that open a new file at once SQLite refuses all but one
    there and then, whatever the timeout of the connection: they look again until the one is through."""
    until = monotonic() + BUSY_SECONDS
    while cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as refused:
            if refused.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
            sleep(_LOOK_AGAIN_SECONDS)


def _act_as(connection: Connection, tenant: TenantId, *, writes: bool) -> None:
    """Drop to the application's role and name the tenant, for this transaction only, in one round trip."""
    if not writes:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    lock = ", pg_advisory_xact_lock(hashtextextended(%s, 0))" if writes else ""
    connection.exec_driver_sql(
        f"SELECT set_config('role', %s, true), set_config('{guards.TENANT_SETTING}', %s, true)"
        f", set_config('lock_timeout', %s, true){lock}",
        (guards.APP_ROLE, str(tenant), f"{BUSY_SECONDS}s", *((str(tenant),) if writes else ())),
    )


@contextmanager
def explained() -> Iterator[None]:
    """Say in our words what an operator or user can do something about; let bugs through as they are."""
    try:
        yield
    except PoolTimeoutError as error:
        raise DatabaseBusyError(
            f"every connection to the database has been in use for {BUSY_SECONDS} seconds: try again later"
        ) from error
    except DBAPIError as error:
        text = str(error.orig).strip()
        if any(sign in text for sign in _BUSY_SIGNS):
            raise DatabaseBusyError(
                f"another process has been writing for more than {BUSY_SECONDS} seconds: try again when it is done"
            ) from error
        if f'role "{guards.APP_ROLE}" does not exist' in text:
            raise DatabaseSetupError(
                "the database has not been set up yet: run the migrations first"
            ) from error
        if error.connection_invalidated or any(sign in text for sign in _BROKEN_SIGNS):
            raise DatabaseSetupError(f"the database cannot be used: {text}") from error
        raise
