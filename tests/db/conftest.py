"""Both engines for every test of this folder, with the tables of desk.py and two tenants' rows in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import database, database_with, engine_name, fresh_url
from tests.db.desk import ACCOUNT, FILL, HOLIDAY, METADATA, MINE, YOURS
from thetadesk.db.engine import Database

__all__ = ["database", "engine_name", "fresh_url"]


@pytest.fixture
def desk(engine_name: str, tmp_path: Path) -> Iterator[Database]:
    """Accounts 1 and 2 and fills 10, 11, 12 of each of two tenants; the note says whose they are."""
    with database_with(METADATA, engine_name, tmp_path) as made:
        for tenant, whose in ((MINE, "mine"), (YOURS, "yours")):
            with made.unit(tenant) as unit:
                unit.insert(ACCOUNT, [{"id": number, "name": whose} for number in (1, 2)])
                unit.insert(FILL, [{"id": n, "account_id": n % 2 + 1, "note": whose} for n in (10, 11, 12)])
        with made.unit(MINE) as unit:
            unit.insert(HOLIDAY, [{"id": 1, "name": "New Year's Day"}])
        yield made
