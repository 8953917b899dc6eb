"""Both engines for every test of this folder."""

from tests.databases import database, engine_name

__all__ = ["database", "engine_name"]
