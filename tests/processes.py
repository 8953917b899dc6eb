"""Real processes for tests: a server on a free port, and the command line."""

import os
import re
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.leaks import overheard
from tools.starting import THETADESK, desk


def environment(folder: Path) -> dict[str, str]:
    """The environment of a command on this data folder, without the settings of whoever runs the tests."""
    ours = re.compile(
        r"THETADESK_|SERVER_|DATABASE_URL|ENCRYPTION_KEY|LOG_LEVEL|REDIS_URL|SCHWAB_|TASTYTRADE_|REDIRECT_URI|SCHEDULER_"
    )
    kept = {name: value for name, value in os.environ.items() if not ours.match(name)}
    return {**kept, "THETADESK_DATA_DIR": str(folder), "NO_COLOR": "1"}


def run(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Runs `thetadesk` to its end."""
    return subprocess.run(
        [*THETADESK, *arguments],
        env={**environment(folder), **environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@dataclass
class Server:
    """A running server."""

    process: subprocess.Popen[str]
    url: str
    log: Path
    """What it and its children have logged until now."""

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)


@contextmanager
def serving(folder: Path, *arguments: str, **environ: str) -> Iterator[Server]:
    """A server of this data folder on a free port, until the block ends. What it logs is looked through for secrets."""
    with tempfile.NamedTemporaryFile(suffix=".log") as file:
        log = Path(file.name)
        try:
            asked = {**environment(folder), **environ}
            with desk(folder, *arguments, environ=asked, log=log) as (process, url):
                yield Server(process, url, log)
        finally:
            overheard(log.read_text(encoding="utf-8"), "the server's log")


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])
