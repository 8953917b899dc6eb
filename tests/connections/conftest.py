"""Desks with a scripted broker: on both engines, and on SQLite alone where the engine does not matter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connections.scripted import NOW, Book, ScriptedBroker, ScriptedDesk
from tests.databases import database, database_with, engine_name, fresh_url
from thetadesk.db.engine import Database
from thetadesk.db.schema import load_stores
from thetadesk.kernel.clock import FixedClock

__all__ = ["database", "engine_name", "fresh_url"]


def scripted() -> ScriptedBroker:
    """A broker with one empty account."""
    return ScriptedBroker([Book()], FixedClock(NOW))


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> ScriptedDesk:
    """A connected desk, on SQLite and on PostgreSQL in turn."""
    made = ScriptedDesk(database, tmp_path, scripted())
    made.connect()
    return made


@pytest.fixture
def sqlite_desk(tmp_path: Path) -> Iterator[ScriptedDesk]:
    """A connected desk on SQLite."""
    with database_with(load_stores(), "sqlite", tmp_path) as database:
        made = ScriptedDesk(database, tmp_path, scripted())
        made.connect()
        yield made
