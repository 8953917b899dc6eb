"""The migrations give exactly the tables that the stores describe, guarded, on both engines."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from tests.databases import create_tables
from thetadesk.audit import service
from thetadesk.audit.store import AUDIT_LOG
from thetadesk.db import guards, migrate
from thetadesk.db.engine import Database, make_engine
from thetadesk.db.errors import DatabaseSetupError
from thetadesk.db.guards import APP_ROLE
from thetadesk.db.schema import SHARED_TABLES, TENANT, is_tenant_table, load_stores
from thetadesk.kernel.tenant import LOCAL_TENANT

METADATA = load_stores()
SQLITE_ONLY = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
POSTGRESQL_ONLY = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)


@pytest.fixture
def owner(fresh_url: str) -> Any:
    """The engine of the owner of a freshly migrated database."""
    migrate.upgrade(fresh_url)
    engine = make_engine(fresh_url)
    yield engine
    engine.dispose()


def test_an_upgrade_from_nothing_gives_exactly_the_tables_of_the_stores(owner: Engine) -> None:
    with owner.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        assert set(inspect(connection).get_table_names()) == set(METADATA.tables) | {"alembic_version"}


def test_guards_and_indexes_are_those_of_the_stores(owner: Engine, engine_name: str, tmp_path: Path) -> None:
    """What comparing tables does not see: triggers, policies, privileges, and how keys are stored."""
    if engine_name == "sqlite":
        created = f"sqlite:///{tmp_path / 'created.db'}"
        create_tables(METADATA, created)
        other = make_engine(created)
        with owner.connect() as migrated, other.connect() as direct:
            assert sqlite_shapes(migrated) == sqlite_shapes(direct)
        other.dispose()
        return
    with owner.connect() as connection:
        assert postgresql_privileges(connection) == {
            table.name: {"SELECT", "INSERT"} | (set() if table.info["append_only"] else {"UPDATE", "DELETE"})
            for table in METADATA.sorted_tables
        }


def sqlite_shapes(connection: Connection) -> set[tuple[str, str]]:
    rows = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'index')"
    ).all()
    rowids = connection.exec_driver_sql("SELECT name, wr FROM pragma_table_list WHERE schema = 'main'").all()
    return {
        (name, str(shape))
        for name, shape in [*rows, *rowids]
        if "alembic_version" not in name and "sqlite_schema" not in name
    }


def postgresql_privileges(connection: Connection) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    granted = connection.exec_driver_sql(
        "SELECT table_name, privilege_type FROM information_schema.table_privileges WHERE grantee = %s",
        (APP_ROLE,),
    )
    for table, privilege in granted:
        found.setdefault(table, set()).add(privilege)
    return found


@POSTGRESQL_ONLY
def test_every_tenant_table_has_forced_row_level_security(owner: Engine) -> None:
    query = """
        SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, p.polcmd = '*',
               pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
        FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    """
    with owner.connect() as connection:
        found = {name: facts for name, *facts in connection.exec_driver_sql(query)}
        role = connection.exec_driver_sql(
            f"SELECT rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = '{APP_ROLE}'"
        ).one()
    own = "(tenant_id = (NULLIF(current_setting('app.user_id'::text, true), ''::text))::uuid)"
    tenant_tables = [table.name for table in METADATA.sorted_tables if is_tenant_table(table)]
    assert {name: found[name] for name in tenant_tables} == {
        name: [True, True, True, own, own] for name in tenant_tables
    }
    assert tuple(role) == (False, False, False)


def test_every_key_of_a_tenant_table_includes_the_tenant(owner: Engine) -> None:
    inspector = inspect(owner)
    for table in METADATA.sorted_tables:
        if not is_tenant_table(table):
            assert table.name in SHARED_TABLES
            continue
        assert inspector.get_pk_constraint(table.name)["constrained_columns"][0] == TENANT
        unique = [index["column_names"] for index in inspector.get_indexes(table.name) if index["unique"]]
        unique += [key["column_names"] for key in inspector.get_unique_constraints(table.name)]
        assert all(TENANT in columns for columns in unique), table.name


def test_going_down_and_up_again_changes_nothing(owner: Engine, fresh_url: str) -> None:
    migrate.downgrade(fresh_url, "base")
    assert set(inspect(owner).get_table_names()) <= {"alembic_version"}
    assert migrate.stored_revision(fresh_url) is None
    migrate.upgrade(fresh_url)
    with owner.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_every_migration_can_be_undone_one_by_one(fresh_url: str) -> None:
    for name in sorted(migrate.known()):
        migrate.upgrade(fresh_url, name)
        migrate.downgrade(fresh_url, "-1")
        migrate.upgrade(fresh_url, name)
    assert migrate.stored_revision(fresh_url) == migrate.head()


def test_a_migrated_database_serves_units(owner: Engine, fresh_url: str) -> None:
    database = Database(fresh_url)
    with database.reading(LOCAL_TENANT) as unit:
        assert unit.rows(select(AUDIT_LOG)) == []
    database.dispose()


def test_revisions_are_numbered_files_in_one_line() -> None:
    script = ScriptDirectory.from_config(migrate.config("sqlite:///unused.db"))
    line = list(script.walk_revisions())
    assert script.get_heads() == [migrate.head()]
    assert {revision.revision for revision in line} == migrate.known()
    assert all(Path(revision.path).name.startswith(f"{revision.revision}_") for revision in line)
    assert all(not revision.is_branch_point for revision in line)


def test_the_stores_and_the_newest_migration_agree(tmp_path: Path) -> None:
    """Fails when a table was changed without `python -m thetadesk.db.migrate revision "…"`."""
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    migrate.upgrade(url)
    engine = make_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_ensure_works_once_and_then_only_looks(fresh_url: str) -> None:
    assert migrate.stored_revision(fresh_url) is None
    assert migrate.ensure(fresh_url)
    assert migrate.stored_revision(fresh_url) == migrate.head()
    assert not migrate.ensure(fresh_url)


def test_processes_that_upgrade_at_once_do_not_collide(fresh_url: str) -> None:
    command = [sys.executable, "-m", "thetadesk.db.migrate", "upgrade", fresh_url]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    assert [(process.communicate()[1], process.returncode) for process in started] == [("", 0)] * 3
    assert migrate.stored_revision(fresh_url) == migrate.head()


@SQLITE_ONLY
def test_the_heavy_package_is_not_imported_when_there_is_nothing_to_do(fresh_url: str) -> None:
    migrate.upgrade(fresh_url)
    code = "import sys; from thetadesk.db.migrate import ensure; print(ensure(sys.argv[1]), 'alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, fresh_url], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@SQLITE_ONLY
def test_looking_does_not_wait_for_a_writer(fresh_url: str) -> None:
    migrate.upgrade(fresh_url)
    database = Database(fresh_url)
    with database.unit(LOCAL_TENANT):
        assert not migrate.ensure(fresh_url)
        database.ping()
    database.dispose()


def test_a_database_of_a_newer_version_is_left_alone(fresh_url: str, owner: Engine) -> None:
    with owner.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseSetupError, match=r"newer Thetadesk \(revision 9999"):
        migrate.ensure(fresh_url)


@SQLITE_ONLY
def test_a_migration_that_fails_leaves_the_database_as_it_was(fresh_url: str) -> None:
    engine = make_engine(fresh_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE transactions (somebody_elses INTEGER)")
    with pytest.raises(DBAPIError, match="already exists"):
        migrate.ensure(fresh_url)
    assert inspect(engine).get_table_names() == ["transactions"]
    engine.dispose()


def test_the_command_says_in_one_line_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert migrate.main(["upgrade", f"sqlite:///{tmp_path / 'desk.db'}"]) == 0
    assert migrate.main(["upgrade", "mysql://me:secret@host/desk"]) == 2
    said = capsys.readouterr()
    assert said.err.count("\n") == 1
    assert "secret" not in said.err


def test_a_new_revision_is_written_for_changed_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "migrations"
    (copy / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        (copy / name).write_bytes((migrate.MIGRATIONS / name).read_bytes())
    monkeypatch.setattr(migrate, "MIGRATIONS", copy)
    path = migrate.write_revision("The first tables")
    written = path.read_text()
    assert path.name == "0001_the_first_tables.py"
    assert "op.create_table('audit_log'" in written
    assert "types.TenantColumn()" in written
    assert "'append_only': True" in written
    compile(written, str(path), "exec")


@POSTGRESQL_ONLY
def test_an_ordinary_owner_is_enough(fresh_url: str) -> None:
    """Hosted PostgreSQL gives no superuser: who owns the database and may take the role can do everything."""
    plain = make_url(fresh_url)
    owner = f"owner_of_{plain.database}"
    admin = make_engine(fresh_url)
    with admin.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {owner} LOGIN")
        connection.exec_driver_sql(f"ALTER DATABASE {plain.database} OWNER TO {owner}")
        # As on a server where the administrator has made the application's role and granted it.
        guards.create_app_role(connection)
        connection.exec_driver_sql(f"GRANT {APP_ROLE} TO {owner}")
    url = plain.set(username=owner).render_as_string(hide_password=False)
    migrate.ensure(url)
    database = Database(url)
    with database.unit(LOCAL_TENANT) as unit:
        service.record(unit, at=datetime.now(UTC), actor="you", action="noted", subject="x")
    with database.reading(LOCAL_TENANT) as unit:
        assert service.verify(unit).rows == 1
    database.dispose()
    engine = make_engine(url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM audit_log").scalar_one() == 0
    engine.dispose()
    with admin.begin() as connection:
        connection.exec_driver_sql(f"REASSIGN OWNED BY {owner} TO CURRENT_USER")
        connection.exec_driver_sql(f"DROP OWNED BY {owner}")
        connection.exec_driver_sql(f"DROP ROLE {owner}")
    admin.dispose()
