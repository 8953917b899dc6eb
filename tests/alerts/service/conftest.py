"""Desks with alerts, on both engines in turn, and on SQLite alone where the engine does not matter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.alerts.desks import AlertDesk
from tests.databases import database, database_with, engine_name, fresh_url
from thetadesk.db.engine import Database
from thetadesk.db.schema import load_stores

__all__ = ["database", "engine_name", "fresh_url"]


@pytest.fixture
def desk(database: Database) -> AlertDesk:
    """A desk, on SQLite and on PostgreSQL in turn."""
    return AlertDesk(database)


@pytest.fixture
def sqlite_desk(tmp_path: Path) -> Iterator[AlertDesk]:
    """A desk on SQLite."""
    with database_with(load_stores(), "sqlite", tmp_path) as made:
        yield AlertDesk(made)
