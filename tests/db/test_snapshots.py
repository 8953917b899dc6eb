"""What is saved while others write is one moment's state, and comes back the same on both databases."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.engine import make_url

from tests.databases import engine_name, fresh_url  # noqa: F401 - fixtures
from thetadesk.audit import service as audit
from thetadesk.audit.model import Verification
from thetadesk.db import guards, migrate
from thetadesk.db.engine import Database, make_engine
from thetadesk.db.errors import DatabaseSetupError, SnapshotError
from thetadesk.db.snapshots import Snapshot, Snapshots, snapshots_of
from thetadesk.kernel.tenant import LOCAL_TENANT, TenantId

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


class Desk:
    """A database with its address, and somebody who decides things all the time."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.database = Database(url)
        self.snapshots: Snapshots = snapshots_of(url)

    def decide(self, count: int = 1) -> None:
        for _ in range(count):
            with self.database.unit(LOCAL_TENANT) as unit:
                audit.record(
                    unit, at=NOW, actor="me", action="did", subject="täglich\t\n\\", after={"n": count}
                )

    def take(self) -> Snapshot:
        return self.snapshots.take(self.url, LOCAL_TENANT, self.folder, self.hear)

    def try_out(self, taken: Snapshot) -> None:
        self.snapshots.try_out(self.url, LOCAL_TENANT, self.folder, taken, self.hear)

    def put_back(self, taken: Snapshot) -> None:
        self.database.dispose()
        self.snapshots.put_back(self.url, LOCAL_TENANT, self.folder, taken, self.hear)

    def hear(self, stage: str, fraction: float) -> None:
        assert stage
        assert 0 <= fraction <= 1

    def audit(self) -> Verification:
        with self.database.reading(LOCAL_TENANT) as unit:
            return audit.verify(unit)


@pytest.fixture
def desk(fresh_url: str, tmp_path: Path) -> Iterator[Desk]:  # noqa: F811
    migrate.ensure(fresh_url)
    folder = tmp_path / "saved"
    folder.mkdir()
    made = Desk(fresh_url, folder)
    made.decide(300)
    yield made
    made.database.dispose()


def test_it_comes_back_with_the_same_hashes_though_others_wrote_meanwhile(desk: Desk) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            desk.decide()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        taken = desk.take()
    finally:
        stop.set()
        writer.join()
    desk.decide()
    written = desk.audit().rows
    saved = taken.tables["audit_log"].rows
    assert 300 <= saved < written
    desk.put_back(taken)
    assert (desk.audit().ok, desk.audit().rows) == (True, saved)
    again = Desk(desk.url, desk.folder.parent / "again")
    again.folder.mkdir()
    assert again.take().tables == taken.tables
    desk.decide()
    assert desk.audit().ok


def test_trying_it_out_changes_nothing(desk: Desk) -> None:
    taken = desk.take()
    desk.decide(5)
    desk.try_out(taken)
    assert desk.audit().rows == 305


def test_other_rows_than_were_saved_are_refused(desk: Desk) -> None:
    taken = desk.take()
    log = taken.tables["audit_log"]
    claimed = replace(taken, tables={**taken.tables, "audit_log": replace(log, rows=299)})
    with pytest.raises(SnapshotError, match="audit_log is not what was saved: 300 rows in place of 299"):
        desk.put_back(claimed)
    assert desk.audit().rows == 300


def test_a_missing_table_is_named(desk: Desk) -> None:
    taken = desk.take()
    more = {**taken.tables, "wishes": taken.tables["audit_log"]}
    with pytest.raises(SnapshotError, match="wishes"):
        desk.try_out(replace(taken, tables=more))


def test_what_a_newer_version_saved_is_refused(desk: Desk) -> None:
    taken = replace(desk.take(), revision="9999")
    with pytest.raises(SnapshotError, match="newer Thetadesk"):
        desk.put_back(taken)


def test_damaged_rows_are_refused(desk: Desk) -> None:
    taken = desk.take()
    file = max(
        desk.folder.iterdir(), key=lambda path: (path.name == "desk.db", path.name == "audit_log.copy")
    )
    content = bytearray(file.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4_000] = b"\x07" * 4_000
    file.write_bytes(content)
    with pytest.raises(SnapshotError):
        desk.put_back(taken)
    assert desk.audit().rows == 300


def test_an_older_schema_is_brought_to_the_newest(desk: Desk) -> None:
    migrate.downgrade(desk.url, "0005")
    taken = desk.take()
    assert taken.revision == "0005"
    migrate.ensure(desk.url)
    desk.decide(3)
    desk.put_back(taken)
    assert migrate.stored_revision(desk.url) == migrate.head()
    assert (desk.audit().ok, desk.audit().rows) == (True, 300)


def own_sql(desk: Desk, *statements: str) -> None:
    engine = make_engine(desk.url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def schemas(desk: Desk) -> list[str]:
    engine = make_engine(desk.url)
    with engine.begin() as connection:
        found = connection.exec_driver_sql(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'thetadesk_try%%'"
        )
        names = list(found.scalars())
    engine.dispose()
    return names


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_damaged_database_is_said_to_be_so(desk: Desk) -> None:
    desk.database.dispose()
    path = Path(str(make_url(desk.url).database))
    content = bytearray(path.read_bytes())
    content[8192 : len(content) : 64] = b"\x07" * len(content[8192 : len(content) : 64])
    path.write_bytes(content)
    with pytest.raises(DatabaseSetupError, match="cannot be copied"):
        desk.take()


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_a_database_that_does_not_answer_is_said_to_be_so(desk: Desk) -> None:
    own_sql(desk, f"REVOKE SELECT ON audit_log FROM {guards.APP_ROLE}")
    with pytest.raises(DatabaseSetupError, match="permission denied for table audit_log"):
        desk.take()


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_numbers_are_exact_whatever_the_server_is_set_to(desk: Desk) -> None:
    own_sql(
        desk,
        f"ALTER DATABASE {make_url(desk.url).database} SET extra_float_digits = -10",
        "CREATE TABLE marks (id int PRIMARY KEY, mark double precision)",
        "INSERT INTO marks VALUES (1, 0.1::float8 + 0.2::float8)",
        f"GRANT SELECT ON marks TO {guards.APP_ROLE}",
    )
    desk.take()
    assert (desk.folder / "marks.copy").read_text() == "1\t0.30000000000000004\n"


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_what_a_try_that_was_killed_has_left_is_gone_with_the_next(desk: Desk) -> None:
    taken = desk.take()
    own_sql(desk, "CREATE SCHEMA thetadesk_try_killed", "CREATE SCHEMA thetadesk_try_at_work")
    engine = make_engine(desk.url)
    with engine.begin() as at_work:
        at_work.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtextextended('thetadesk_try_at_work', 0))")
        desk.try_out(taken)
        assert schemas(desk) == ["thetadesk_try_at_work"]
    engine.dispose()


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_another_tenants_rows_are_neither_taken_nor_replaced(desk: Desk) -> None:
    def decide(tenant: TenantId, count: int) -> None:
        for _ in range(count):
            with desk.database.unit(tenant) as unit:
                audit.record(unit, at=NOW, actor="other", action="did", subject="mine")

    def rows(tenant: TenantId) -> Verification:
        with desk.database.reading(tenant) as unit:
            return audit.verify(unit)

    other = TenantId(uuid4())
    decide(other, 4)
    taken = desk.take()
    assert taken.tables["audit_log"].rows == 300
    decide(other, 3)
    desk.decide(2)
    desk.put_back(taken)
    assert (rows(other).ok, rows(other).rows) == (True, 7)
    assert (desk.audit().ok, desk.audit().rows) == (True, 300)


def other_disk(path: Path) -> Path | None:
    """A folder on another disk than `path`, if this machine has one."""
    found = Path("/dev/shm")
    return found if found.is_dir() and found.stat().st_dev != path.stat().st_dev else None


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_it_comes_back_where_the_database_lies_on_another_disk(desk: Desk) -> None:
    disk = other_disk(desk.folder)
    if disk is None:
        pytest.skip("there is only one disk here")
    desk.database.dispose()
    with tempfile.TemporaryDirectory(dir=disk) as made:
        real, link = Path(made) / "desk.db", Path(str(make_url(desk.url).database))
        shutil.move(link, real)
        link.symlink_to(real)
        taken = desk.take()
        desk.decide(5)
        desk.put_back(taken)
        assert link.is_symlink()
        assert real.stat().st_mode & 0o077 == 0
        assert (desk.audit().ok, desk.audit().rows) == (True, 300)
        desk.database.dispose()
        assert [each.name for each in Path(made).iterdir()] == ["desk.db"]


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_an_ordinary_owner_is_enough(fresh_url: str, tmp_path: Path) -> None:  # noqa: F811
    """Hosted PostgreSQL gives no superuser, and row-level security holds for the owner too."""
    plain = make_url(fresh_url)
    owner = f"owner_of_{plain.database}"
    admin = make_engine(fresh_url)
    with admin.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {owner} LOGIN")
        connection.exec_driver_sql(f"ALTER DATABASE {plain.database} OWNER TO {owner}")
        guards.create_app_role(connection)
        connection.exec_driver_sql(f"GRANT {guards.APP_ROLE} TO {owner}")
    url = plain.set(username=owner).render_as_string(hide_password=False)
    migrate.ensure(url)
    desk = Desk(url, tmp_path)
    desk.decide(5)
    taken = desk.take()
    assert taken.tables["audit_log"].rows == 5
    desk.decide(2)
    desk.put_back(taken)
    assert (desk.audit().ok, desk.audit().rows) == (True, 5)
    desk.database.dispose()
    with admin.begin() as connection:
        connection.exec_driver_sql(f"REASSIGN OWNED BY {owner} TO CURRENT_USER")
        connection.exec_driver_sql(f"DROP OWNED BY {owner}")
        connection.exec_driver_sql(f"DROP ROLE {owner}")
    admin.dispose()
