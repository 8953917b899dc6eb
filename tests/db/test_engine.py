"""Opening a database: addresses, settings, and what is said when it cannot be used."""

from __future__ import annotations

import sqlite3
import stat
import threading
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.db.desk import ACCOUNT, MINE
from thetadesk.db import engine
from thetadesk.db.engine import Database, make_engine
from thetadesk.db.errors import DatabaseBusyError, DatabaseSetupError
from thetadesk.kernel.tenant import TenantId


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("", "is not a database address"),
        ("desk.db", "is not a database address"),
        ("mysql://me:secret@host/desk", "is not a database address"),
        ("sqlite://", "cannot be shared"),
        ("sqlite:///:memory:", "cannot be shared"),
    ],
)
def test_an_unusable_address_is_refused_without_its_password(url: str, complaint: str) -> None:
    with pytest.raises(DatabaseSetupError, match=complaint) as refusal:
        Database(url)
    assert "secret" not in str(refusal.value)


def test_postgres_addresses_in_every_spelling_use_psycopg() -> None:
    for scheme in ("postgres", "postgresql", "postgresql+psycopg", "postgresql+asyncpg"):
        assert make_engine(f"{scheme}://me@host/desk").driver == "psycopg"


def test_a_database_that_answers_says_nothing(fresh_url: str, engine_name: str) -> None:
    database = Database(fresh_url)
    database.ping()
    assert database.engine_name == engine_name
    database.dispose()


def test_the_sqlite_file_is_private_and_set_up_for_one_writer_and_many_readers(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    opened = make_engine(f"sqlite:///{path}")
    with opened.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    opened.dispose()
    assert settings == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 30_000}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_new_file_that_another_process_is_setting_up_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE first (a)")
    threading.Timer(0.2, other.commit).start()
    opened = make_engine(f"sqlite:///{path}")
    with opened.begin() as connection:
        assert connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all() == ["first"]
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    opened.dispose()
    other.close()


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseSetupError, match=r"cannot create the database .*nowhere"):
        Database(f"sqlite:///{tmp_path / 'nowhere' / 'desk.db'}").ping()


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.write_text("Date,Action,Symbol\n" * 100)
    with pytest.raises(DatabaseSetupError, match="file is not a database"):
        Database(f"sqlite:///{path}").ping()


def test_a_server_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(DatabaseSetupError, match="cannot be used"):
        Database(f"postgresql://me@/desk?host={tmp_path}").ping()


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_server_without_our_role_wants_migrations(fresh_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thetadesk.db.guards.APP_ROLE", "nobody_made_this_role")
    database = Database(fresh_url)
    with (
        pytest.raises(DatabaseSetupError, match="run the migrations first"),
        database.reading(TenantId(uuid4())),
    ):
        pass
    database.dispose()


def test_a_writer_that_waits_too_long_is_told_why(desk: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    impatient = Database(desk._engine.url.render_as_string(hide_password=False))
    holding, finished = threading.Event(), threading.Event()

    def hold() -> None:
        with desk.unit(MINE):
            holding.set()
            finished.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    holding.wait(10)
    with pytest.raises(DatabaseBusyError, match="has been writing"), impatient.unit(MINE):
        pass
    with impatient.reading(MINE) as unit:
        assert len(unit.rows(select(ACCOUNT))) == 2
    finished.set()
    holder.join()
    impatient.dispose()
