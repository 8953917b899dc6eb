"""The command as a process: what it costs to start, how it meets a pipe that closes."""

import subprocess
import sys

from tests.processes import environment, run
from thetadesk import __version__

# What a command must not load before it knows that it needs it: each costs a noticeable part of a second.
HEAVY = ("fastapi", "sqlalchemy", "alembic", "pydantic", "uvicorn", "rich", "cryptography")


def test_help_and_version(tmp_path):
    assert run(tmp_path, "--version").stdout == f"thetadesk {__version__}\n"
    done = run(tmp_path, "--help")
    assert done.returncode == 0
    assert all(command in done.stdout for command in ("serve", "import", "campaigns", "reconcile", "audit"))


def test_commands_start_light(tmp_path):
    code = (
        "import sys; from thetadesk.cli.main import application; application();"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(tmp_path), capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path):
    command = f"{sys.executable} -c 'from thetadesk.cli import main; main()' config --json | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "[\n", "")
