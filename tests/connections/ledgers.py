"""A ledger as rows that can be compared: all that a sync leaves, without the moments and runs it came by."""

from typing import Any

from sqlalchemy import Table, select

from tests.connections.scripted import ScriptedDesk
from thetadesk.connections.store import stale_tickers, sync_cursors
from thetadesk.ledger.store.tables import (
    PROJECTIONS,
    accounts,
    realized_days,
    sightings,
    ticker_families,
    transaction_days,
    transactions,
)

_TABLES = (
    accounts,
    transactions,
    sightings,
    transaction_days,
    realized_days,
    ticker_families,
    *PROJECTIONS,
    sync_cursors,
    stale_tickers,
)
_OF_THE_RUN = {
    "recorded_at",
    "created_at",
    "import_id",
    "reread_at",
    "tenant_id",
    "number_sealed",
    "number_fingerprint",
}


def ledger(desk: ScriptedDesk) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, by table."""
    return {table.name: desk.do(lambda unit, table=table: _rows(unit, table)) for table in _TABLES}


def _rows(unit: Any, table: Table) -> list[tuple[Any, ...]]:
    columns = [column for column in table.c if column.name not in _OF_THE_RUN]
    return sorted((tuple(row) for row in unit.rows(select(*columns))), key=repr)
