"""Bringing a database to the newest schema, and writing the next step of it.

    python -m thetadesk.db.migrate upgrade URL
    python -m thetadesk.db.migrate revision "what changes"      (for developers; see CONTRIBUTING.md)

Alembic costs memory and a quarter of a second, for work that is done once per release. `ensure` therefore
looks first, with one plain query, and imports it only if there is something to do.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from thetadesk.db.engine import explained, looking, make_engine
from thetadesk.db.errors import DatabaseSetupError
from thetadesk.db.schema import load_stores
from thetadesk.kernel.errors import ThetadeskError

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"


def head() -> str:
    """The newest revision this version of Thetadesk knows: revisions are files `NNNN_what_changes.py`."""
    return max(known())


def stored_revision(url: str) -> str | None:
    """The revision of the database at `url`, None if it has no tables yet."""
    engine = make_engine(url)
    try:
        with explained(), looking(engine) as connection:
            return _stored(connection)
    finally:
        engine.dispose()


def ensure(url: str) -> bool:
    """Make the database at `url` current; True if there was anything to do.

    Processes that start at once wait for each other. Raises DatabaseSetupError if the database was
    written by a newer Thetadesk.
    """
    if _is_current(url):
        return False
    upgrade(url)
    return True


def upgrade(url: str, revision: str = "head") -> None:
    """Run every missing migration up to `revision`, all of them or none."""
    from alembic import command

    with explained():
        command.upgrade(config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Go back to `revision` (`base` for nothing at all). Rows of tables that go are lost."""
    from alembic import command

    with explained():
        command.downgrade(config(url), revision)


def write_revision(message: str) -> Path:
    """Write the migration from the newest revision to the tables as the stores now describe them.

    Compares them with a fresh SQLite database; read the result before committing it.
    """
    from alembic import command

    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'desk.db'}"
        ensure(url)
        number = f"{int(head()) + 1:04}" if known() else "0001"
        settings = config(url)
        settings.attributes["tables"] = load_stores()
        script = command.revision(settings, message, autogenerate=True, rev_id=number)
    return Path(script.path)  # type: ignore[union-attr]


def config(url: str) -> Config:
    """Alembic's configuration for the database at `url`; there is no ini file."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.set_main_option("path_separator", "os")
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    made.attributes["url"] = url
    return made


def _is_current(url: str) -> bool:
    stored = stored_revision(url)
    if stored is not None and stored not in known():
        raise DatabaseSetupError(
            f"the database was written by a newer Thetadesk (revision {stored}, this version knows {head()}): "
            "install that version again, or restore a backup made before it"
        )
    return stored is not None and stored == head()


def known() -> set[str]:
    """Every revision this version of Thetadesk knows."""
    return {path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py")}


def _stored(connection: Connection) -> str | None:
    try:
        found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    except (OperationalError, ProgrammingError) as error:
        if "alembic_version" not in str(error.orig):
            raise
        return None
    return found


def main(arguments: list[str] | None = None) -> int:
    """The developers' and administrators' command; 0, or 2 with one line on stderr."""
    parser = argparse.ArgumentParser(
        prog="python -m thetadesk.db.migrate", description=(__doc__ or "").split("\n")[0]
    )
    commands = parser.add_subparsers(dest="command", required=True)
    upgrading = commands.add_parser("upgrade", help="bring a database to the newest schema")
    upgrading.add_argument("url", help="sqlite:///… or postgresql://…")
    revising = commands.add_parser("revision", help="write a migration for changed tables")
    revising.add_argument("message")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.command == "revision":
            sys.stdout.write(f"{write_revision(chosen.message)}\n")
        else:
            ensure(chosen.url)
    except (ThetadeskError, DBAPIError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        sys.stderr.write(" ".join(str(reason).split()) + "\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
