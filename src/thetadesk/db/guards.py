"""What the database itself refuses, should a statement ever get past the unit of work.

PostgreSQL: row-level security on every tenant table, and an application role that neither owns the
tables nor bypasses the policies. SQLite has neither; there the unit of work is the lock, and triggers
keep append-only tables as they are.
"""

from __future__ import annotations

from sqlalchemy.engine import Connection
from sqlalchemy.exc import ProgrammingError

from thetadesk.db.errors import DatabaseSetupError

APP_ROLE = "thetadesk_app"
"""The PostgreSQL role under which every unit of work runs. Roles belong to the server, not to one database."""

TENANT_SETTING = "app.user_id"

# A pooled connection answers '' for a setting of an earlier transaction, and ''::uuid is an error.
_OWN_ROWS = f"tenant_id = nullif(current_setting('{TENANT_SETTING}', true), '')::uuid"


def guard(connection: Connection, table: str, *, tenant: bool = True, append_only: bool = False) -> None:
    """Protect the freshly created `table` on whichever engine `connection` belongs to."""
    if connection.dialect.name == "postgresql":
        _guard_postgresql(connection, table, tenant=tenant, append_only=append_only)
    elif append_only:
        for verb in ("update", "delete"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def create_app_role(connection: Connection) -> None:
    """Make sure of APP_ROLE on PostgreSQL, and that the connected user may act as it. Nothing on SQLite."""
    if connection.dialect.name != "postgresql":
        return
    try:
        # Two databases of one server may be set up at the same moment.
        connection.exec_driver_sql(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') "
            f"THEN CREATE ROLE {APP_ROLE} NOLOGIN NOINHERIT NOBYPASSRLS; END IF; "
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
        connection.exec_driver_sql(
            "DO $$ BEGIN "
            f"IF NOT pg_has_role(current_user, '{APP_ROLE}', 'SET') THEN GRANT {APP_ROLE} TO current_user; END IF; "
            "END $$"
        )
    except ProgrammingError as error:
        raise DatabaseSetupError(
            f"this PostgreSQL user may not create the role {APP_ROLE}. Let an administrator run: "
            f"CREATE ROLE {APP_ROLE} NOLOGIN NOBYPASSRLS; GRANT {APP_ROLE} TO <this user>;"
        ) from error


def _guard_postgresql(connection: Connection, table: str, *, tenant: bool, append_only: bool) -> None:
    verbs = "SELECT, INSERT" if append_only else "SELECT, INSERT, UPDATE, DELETE"
    connection.exec_driver_sql(f"GRANT {verbs} ON {table} TO {APP_ROLE}")
    if not tenant:
        return
    connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    # The owner is not exempt either; only a superuser is, and a migration that lifts it on purpose.
    connection.exec_driver_sql(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    connection.exec_driver_sql(
        f"CREATE POLICY own_rows ON {table} USING ({_OWN_ROWS}) WITH CHECK ({_OWN_ROWS})"
    )
