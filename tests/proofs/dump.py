"""A desk's whole ledger as rows that can be compared, and the difference between two of them in words.

Every table that the desk knows is read, also one that nobody has thought of here, but for those that tell when and how
something was read. Cells are as the database stores them.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from thetadesk.db.schema import METADATA, load_stores

Key = tuple[Any, ...]
Cells = Mapping[str, Any]

_OF_THE_WAY = {
    "audit_head",
    "audit_log",
    "auth_tokens",
    "certificates",  # the last of each account is compared
    "imports",
    "job_runs",
    "job_schedule",
    "leases",
    "oauth_logins",
    "sealing_key",
    "sync_runs",
}
_OF_THE_RUN = {
    "tenant_id",
    "recorded_at",
    "created_at",
    "connected_at",
    "import_id",
    "reread_at",
    "changes",  # how often the books were derived anew is the way, not where it leads
    "covered_from",  # a walk that goes on looks through the quiet years before the beginning once more
    "number_sealed",  # no seal is like another; the fingerprint is
}
_OF_REVISIONS = {"revision", "reason"}
_CURRENT = {
    "transactions": " WHERE is_current",
    "transaction_days": " WHERE count",
    "campaign_aliases": " WHERE FALSE",
}
_SHOWN = 12


@dataclass(frozen=True)
class Dump:
    """Rows by table and key."""

    tables: Mapping[str, Mapping[Key, Cells]]

    def __len__(self) -> int:
        return sum(len(rows) for rows in self.tables.values())


def dump(folder: Path, *, revisions: bool = True) -> Dump:
    """The ledger in a data folder. Without `revisions` only what is current of each transaction counts, not how it
    became so: neither the days and the campaigns' names that it had before, nor what certificates explain of it."""
    load_stores()
    database = sqlite3.connect(folder / "thetadesk.db")
    database.row_factory = sqlite3.Row
    try:
        tables = {
            table.name: _rows(database, table, revisions)
            for table in METADATA.sorted_tables
            if table.name not in _OF_THE_WAY
        }
        return Dump({**tables, "certificates": _certificates(database, revisions)})
    finally:
        database.close()


def _rows(database: sqlite3.Connection, table: Table, revisions: bool) -> dict[Key, Cells]:
    left_out = _OF_THE_RUN if revisions else _OF_THE_RUN | _OF_REVISIONS
    where = "" if revisions else _CURRENT.get(table.name, "")
    key = [column.name for column in table.primary_key if column.name not in left_out]
    shown = [column.name for column in table.c if column.name not in left_out]
    found = database.execute(f"SELECT * FROM {table.name}{where}").fetchall()
    rows = {tuple(row[name] for name in key): {name: row[name] for name in shown} for row in found}
    assert len(rows) == len(found), f"{table.name} has rows that {key} does not tell apart"
    return rows


def _certificates(database: sqlite3.Connection, revisions: bool) -> dict[Key, Cells]:
    """What the last certificate of each account says; without `revisions` not that something was told late."""
    found = database.execute("SELECT account_id, state, body FROM certificates ORDER BY account_id, number")
    left_out = set() if revisions else {"explanations"}
    return {
        (row["account_id"],): {
            "state": row["state"],
            **{name: cell for name, cell in json.loads(row["body"]).items() if name not in left_out},
        }
        for row in found.fetchall()
    }


def difference(expected: Dump, found: Dump) -> list[str]:
    """What `found` has otherwise, a line for each row, the first of them; empty when both are the same."""
    lines = list(_lines(expected, found))
    return lines[:_SHOWN] + ([f"… and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else [])


def _lines(expected: Dump, found: Dump) -> Iterator[str]:
    for table in sorted(expected.tables.keys() | found.tables.keys()):
        ours, theirs = expected.tables.get(table, {}), found.tables.get(table, {})
        for key in sorted(ours.keys() | theirs.keys(), key=repr):
            row = f"{table} {'/'.join(map(str, key))}"
            if key not in theirs:
                yield f"{row} is missing: {dict(ours[key])}"
            elif key not in ours:
                yield f"{row} is too much: {dict(theirs[key])}"
            else:
                cells = [
                    f"{name} is {theirs[key][name]!r} instead of {ours[key][name]!r}"
                    for name in ours[key]
                    if ours[key][name] != theirs[key][name]
                ]
                if cells:
                    yield f"{row}: {'; '.join(cells)}"
