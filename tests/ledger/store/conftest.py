"""The ledger's fixtures, for its store too."""

from tests.ledger.conftest import database, desk, engine_name, fresh_url, sqlite_desk

__all__ = ["database", "desk", "engine_name", "fresh_url", "sqlite_desk"]
