"""Real processes for tests: a server on a free port, and the command line."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from tests.leaks import overheard

SERVER_STARTS_WITHIN = 60.0


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
        [sys.executable, "-c", "from thetadesk.cli import main; main()", *arguments],
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
    # A file: a pipe that nobody reads meanwhile would stop a server that has much to log.
    with tempfile.NamedTemporaryFile("a", suffix=".log") as log:
        try:
            with _started(folder, log, arguments, environ) as server:
                yield server
        finally:
            overheard(Path(log.name).read_text(encoding="utf-8"), "the server's log")


@contextmanager
def _started(
    folder: Path,
    log: "tempfile._TemporaryFileWrapper[str]",
    arguments: Sequence[str],
    environ: Mapping[str, str],
) -> Iterator[Server]:
    process = subprocess.Popen(
        [sys.executable, "-c", "from thetadesk.cli import main; main()", "serve", "--port", "0", *arguments],
        env={**environment(folder), **environ},
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    late = Timer(SERVER_STARTS_WITHIN, process.kill)
    late.start()
    try:
        line = process.stdout.readline()
        late.cancel()
        found = re.fullmatch(r"Thetadesk is at (http://\S+)\n", line)
        if found is None:
            process.kill()
            process.wait(30)
            raise AssertionError(f"the server did not start: {line!r} {Path(log.name).read_text()}")
        yield Server(process, found[1], Path(log.name))
    finally:
        late.cancel()
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)
