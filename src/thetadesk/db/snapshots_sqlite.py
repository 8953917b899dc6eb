"""Snapshots of SQLite: its online backup, which copies the file while others write.

The copying connection holds one reading transaction from the first page to the last. In WAL mode that pins the state
it copies, so that a writer neither waits nor makes the copy begin again (https://www.sqlite.org/backup.html,
https://www.sqlite.org/wal.html#concurrency).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from thetadesk.db import migrate
from thetadesk.db.engine import BUSY_SECONDS
from thetadesk.db.errors import DatabaseBusyError, DatabaseSetupError, SnapshotError
from thetadesk.db.snapshots import Content, Snapshot, Tell, compare, require_known
from thetadesk.kernel.tenant import TenantId

FILE = "desk.db"
_PAGES = 256
_PAUSE_SECONDS = 0.001  # between two steps: whoever else wants the disk gets it
_COPIED = 0.6  # of the whole work, as the progress shows it
_ROWS = 2_000


def take(url: str, tenant: TenantId, folder: Path, tell: Tell) -> Snapshot:  # noqa: ARG001 (a file is one desk's)
    """Copies the file as it is now, then counts and hashes the copy."""
    target = folder / FILE
    target.touch(0o600)

    def step(_: int, remaining: int, total: int) -> None:
        tell("copying the database", _COPIED * (total - remaining) / max(total, 1))

    try:
        with closing(_reading(_path(url))) as source, closing(sqlite3.connect(target)) as copy:
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(copy, pages=_PAGES, progress=step, sleep=_PAUSE_SECONDS)
            source.execute("ROLLBACK")
        with _settled(target) as found:
            revision = found.execute("SELECT version_num FROM alembic_version").fetchone()[0]
            return Snapshot("sqlite", revision, _contents(found, tell))
    except sqlite3.Error as error:
        raise DatabaseSetupError(f"The database cannot be copied: {error}.") from error


def try_out(url: str, tenant: TenantId, folder: Path, taken: Snapshot, tell: Tell) -> None:  # noqa: ARG001
    """Checks the file itself, compares what it holds, and brings it to the newest schema in its folder."""
    require_known(taken.revision)
    file = folder / FILE
    try:
        with _settled(file) as found:
            tell("checking the database", 0.0)
            said = found.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if said != "ok":
                raise SnapshotError(f"the database in it is damaged: {said}")
            compare(taken.tables, _contents(found, tell))
        tell("bringing it to the newest schema", 1.0)
        migrate.ensure(f"sqlite:///{file.as_posix()}")
    except sqlite3.Error as error:
        raise SnapshotError(f"the database in it cannot be read: {error}") from error
    except DBAPIError as error:
        raise SnapshotError(f"it cannot be brought to the newest schema: {error.orig}") from error


def put_back(url: str, tenant: TenantId, folder: Path, taken: Snapshot, tell: Tell) -> None:
    """Puts the tried-out file in the place of the desk's: one rename, which is done or not."""
    try_out(url, tenant, folder, taken, tell)
    # Where a link leads, the file is: the link stays.
    file, live = folder / FILE, _path(url).resolve()
    _fold_log(file)
    with _on_the_disk_of(live, file) as ready:
        _to_disk(ready)
        _fold_log(live)
        ready.replace(live)
    if os.name == "posix":
        _to_disk(live.parent)


@contextmanager
def _on_the_disk_of(live: Path, file: Path) -> Iterator[Path]:
    """The file, or a copy beside `live` where that is another disk: nothing can be renamed from one to the other."""
    if file.stat().st_dev == live.parent.stat().st_dev:
        yield file
        return
    beside = live.with_name(f".{live.name}.restored")
    try:
        beside.unlink(missing_ok=True)
        beside.touch(0o600)
        shutil.copyfile(file, beside)
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def _path(url: str) -> Path:
    return Path(str(make_url(url).database)).absolute()


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=BUSY_SECONDS)


@contextmanager
def _settled(path: Path) -> Iterator[sqlite3.Connection]:
    """A copy that nobody else has open, in one file without a log beside it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as opened:
        opened.execute("PRAGMA journal_mode = DELETE")
        yield opened


def _fold_log(path: Path) -> None:
    """Folds the write-ahead log into the file: what is renamed must be everything."""
    if not path.exists():
        return
    with closing(sqlite3.connect(path, isolation_level=None, timeout=1)) as opened:
        try:
            opened.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            raise DatabaseBusyError(
                f"another process has {path.name} open ({error}): stop it, then restore again"
            ) from error


def _contents(opened: sqlite3.Connection, tell: Tell) -> dict[str, Content]:
    names = [
        row[0]
        for row in opened.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name"
        )
        if row[0] != "alembic_version"
    ]
    found = {}
    for number, name in enumerate(names):
        tell("counting and hashing", _COPIED + (1 - _COPIED) * number / len(names))
        found[name] = _content(opened, name)
    return found


def _content(opened: sqlite3.Connection, table: str) -> Content:
    about = opened.execute(f'PRAGMA table_info("{table}")').fetchall()
    columns = tuple(str(column[1]) for column in about)
    # By binary order of the key, whatever the order in which the rows were written.
    key = [f'"{column[1]}"' for column in sorted(about, key=lambda column: int(column[5])) if column[5]]
    listed = ", ".join(f'"{name}"' for name in columns)
    cursor = opened.execute(f'SELECT {listed} FROM "{table}" ORDER BY {", ".join(key) or "rowid"}')  # noqa: S608
    digest, rows = hashlib.sha256(), 0
    while chunk := cursor.fetchmany(_ROWS):
        rows += len(chunk)
        digest.update(json.dumps(chunk, ensure_ascii=True, separators=(",", ":"), default=bytes.hex).encode())
        digest.update(b"\n")
    return Content(columns, rows, digest.hexdigest())


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
