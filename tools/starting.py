"""Programs of ours in processes of their own, on free ports: for tests, benchmarks and pictures."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import IO, Any

STARTS_WITHIN = 120.0
"""Seconds; a machine that runs many tests at once takes its time."""
THETADESK = (sys.executable, "-c", "from thetadesk.cli import main; main()")
_ENDS_WITHIN = 30.0
_LAST_WORDS = 2000


@contextmanager
def desk(
    folder: Path, *arguments: str, environ: Mapping[str, str], log: Path
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server of a data folder until the block ends, and its address. What it and its children log goes to `log`: a
    file, as a pipe that nobody reads meanwhile would stop a server that has much to log."""
    command = [*THETADESK, "--data-dir", str(folder), "serve", "--port", "0", *arguments]
    with log.open("ab") as words, _announced(command, words, environ) as (process, line):
        found = re.fullmatch(r"Thetadesk is at (http://\S+)\n", line)
        if found is None:
            said = log.read_text(encoding="utf-8")[-_LAST_WORDS:]
            raise RuntimeError(f"the server did not start: {line!r} {said}")
        yield process, found[1]


@contextmanager
def simulator(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """The simulated brokers until the block ends, and where everything of theirs is, as they print it."""
    command = [sys.executable, "-m", "brokersim", "serve", "--port", "0", "--with-parent", *arguments]
    with _announced(command) as (process, line):
        if not line.startswith("{"):
            raise RuntimeError(f"the simulator did not start; its own words are above: {line!r}")
        yield process, json.loads(line)


@contextmanager
def _announced(
    command: Sequence[str], words: IO[bytes] | None = None, environ: Mapping[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A program, and the first line that it prints; an empty one where it has ended or stayed silent."""
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=words, env=environ, text=True
    )
    assert process.stdout is not None
    late = Timer(STARTS_WITHIN, process.kill)
    late.start()
    try:
        line = process.stdout.readline()
        late.cancel()
        yield process, line
    finally:
        late.cancel()
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=_ENDS_WITHIN)
