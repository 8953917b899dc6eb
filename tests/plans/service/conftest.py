"""Desks with a ledger: on both engines, and on SQLite alone where the engine does not matter."""

from tests.ledger.conftest import database, desk, engine_name, fresh_url, sqlite_desk

__all__ = ["database", "desk", "engine_name", "fresh_url", "sqlite_desk"]
