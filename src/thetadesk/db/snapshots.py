"""The whole of a desk's data at one moment, as files: taken while others write, tried out elsewhere, put back.

SQLite gives a copy of its file, PostgreSQL one file for each table; which of them is said by the database's address.
Both say for each table how many rows it has and a hash of them, so that whatever is put back can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from thetadesk.db import migrate
from thetadesk.db.engine import make_engine
from thetadesk.db.errors import SnapshotError
from thetadesk.kernel.tenant import TenantId

Tell = Callable[[str, float], None]
"""Hears what is being done, and the fraction of it that is."""


@dataclass(frozen=True, slots=True)
class Content:
    """What one table holds: its columns in their order, the number of its rows, and the SHA-256 of them all."""

    columns: tuple[str, ...]
    rows: int
    hash: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was taken: by which engine, at which revision of the schema, and what each table holds."""

    engine: str
    revision: str
    tables: Mapping[str, Content] = field(repr=False)

    @property
    def rows(self) -> int:
        """Of all tables together."""
        return sum(table.rows for table in self.tables.values())


class Snapshots(Protocol):
    """How one engine's snapshots are taken and put back."""

    def take(self, url: str, tenant: TenantId, folder: Path, tell: Tell) -> Snapshot:
        """Writes the state of this moment into `folder`; writers do not wait for it."""
        ...

    def try_out(self, url: str, tenant: TenantId, folder: Path, taken: Snapshot, tell: Tell) -> None:
        """Loads what `take` wrote into a throw-away database, compares it, and brings it to the newest schema.

        Raises SnapshotError where it is not what was taken.
        """
        ...

    def put_back(self, url: str, tenant: TenantId, folder: Path, taken: Snapshot, tell: Tell) -> None:
        """Replaces the tenant's data by what was taken, at the newest schema: all of it, or nothing.

        Nobody else may have the database open. Raises SnapshotError where it is not what was taken.
        """
        ...


def engine_of(url: str) -> str:
    """`sqlite` or `postgresql`."""
    engine = make_engine(url)
    try:
        return engine.dialect.name
    finally:
        engine.dispose()


def snapshots_of(url: str) -> Snapshots:
    """Those of the database at `url`."""
    return cast("Snapshots", import_module(f"{__package__}.snapshots_{engine_of(url)}"))


def require_known(revision: str) -> None:
    """Raises SnapshotError for a revision that only a newer Thetadesk knows."""
    if revision not in migrate.known():
        raise SnapshotError(
            f"it was made by a newer Thetadesk (schema {revision}, this version knows {migrate.head()}): install that "
            "version, then restore it"
        )


def compare(taken: Mapping[str, Content], found: Mapping[str, Content]) -> None:
    """Raises SnapshotError naming the first table that does not hold what was taken."""
    for name in sorted(taken.keys() | found.keys()):
        before, after = taken.get(name), found.get(name)
        if before is None or after is None:
            raise SnapshotError(f"the table {name} is {'unexpected' if before is None else 'missing'} in it")
        if before != after:
            raise SnapshotError(
                f"the table {name} is not what was saved: {after.rows} rows in place of {before.rows}, or other ones"
            )
