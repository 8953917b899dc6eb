"""Both engines for every test that stores."""

from tests.databases import database, engine_name

__all__ = ["database", "engine_name"]
