"""Real processes for tests: a server on a free port, and the command line."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

SERVER_STARTS_WITHIN = 60.0


def environment(folder: Path) -> dict[str, str]:
    """The environment of a command on this data folder, without the settings of whoever runs the tests."""
    ours = re.compile(r"THETADESK_|SERVER_|DATABASE_URL|ENCRYPTION_KEY|LOG_LEVEL|REDIS_URL|SCHWAB_|TASTYTRADE_|REDIRECT_URI|SCHEDULER_")
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

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)


@contextmanager
def serving(folder: Path, *arguments: str, **environ: str) -> Iterator[Server]:
    """A server of this data folder on a free port, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from thetadesk.cli import main; main()", "serve", "--port", "0", *arguments],
        env={**environment(folder), **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
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
            raise AssertionError(f"the server did not start: {line!r} {process.stderr.read()}")
        yield Server(process, found[1])
    finally:
        late.cancel()
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)
