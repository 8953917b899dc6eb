"""Desks with alerts, on both engines in turn, and on SQLite alone where the engine does not matter."""

import asyncio
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.alerts.desks import AlertDesk
from tests.databases import database, database_with, engine_name, fresh_url
from thetadesk.db.engine import Database
from thetadesk.db.schema import load_stores

__all__ = ["database", "engine_name", "fresh_url"]


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Runs a test that is a coroutine in an event loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


@pytest.fixture
def desk(database: Database) -> AlertDesk:
    """A desk, on SQLite and on PostgreSQL in turn."""
    return AlertDesk(database)


@pytest.fixture
def sqlite_desk(tmp_path: Path) -> Iterator[AlertDesk]:
    """A desk on SQLite."""
    with database_with(load_stores(), "sqlite", tmp_path) as made:
        yield AlertDesk(made)
