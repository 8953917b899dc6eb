"""Desks with a scripted market: on both engines, and on SQLite alone where the engine does not matter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import database, database_with, engine_name
from tests.market.scripted import ScriptedDesk
from thetadesk.db.engine import Database
from thetadesk.db.schema import load_stores

__all__ = ["database", "engine_name"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ScriptedDesk]:
    """A desk on SQLite that holds AAPL."""
    with database_with(load_stores(), "sqlite", tmp_path) as made:
        yield ScriptedDesk(made)


@pytest.fixture
def either_desk(database: Database) -> ScriptedDesk:
    """The same on SQLite and on PostgreSQL in turn."""
    return ScriptedDesk(database)
