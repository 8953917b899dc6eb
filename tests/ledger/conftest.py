"""A desk for the ledger's tests: on both engines, and on SQLite alone where the engine does not matter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import database, database_with, engine_name, fresh_url
from tests.ledger.desk import Desk
from thetadesk.db.engine import Database
from thetadesk.db.schema import load_stores

__all__ = ["database", "engine_name", "fresh_url"]


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    """An empty desk, on SQLite and on PostgreSQL in turn."""
    return Desk(database, tmp_path)


@pytest.fixture
def sqlite_desk(tmp_path: Path) -> Iterator[Desk]:
    """An empty desk on SQLite."""
    with database_with(load_stores(), "sqlite", tmp_path) as made:
        yield Desk(made, tmp_path)
