"""`thetadesk watch` on a terminal of its own, against a real server."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import stories
from tests.processes import environment, free_port, run, serving
from tools.starting import THETADESK

PATIENCE_SECONDS = 60.0


class Terminal:
    """A terminal that a command runs on: what it has written, and its keys."""

    def __init__(self, process: subprocess.Popen[bytes], leader: int) -> None:
        self.process, self._leader = process, leader
        self.written, self._read = "", 0

    def press(self, keys: str) -> None:
        os.write(self._leader, keys.encode())

    def resize(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._leader, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        os.kill(self.process.pid, signal.SIGWINCH)

    def until(self, wanted: str) -> str:
        """What is written until this is, after what was waited for before."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while (found := plain(self.written).find(wanted, self._read)) < 0:
            assert time.monotonic() < ends, plain(self.written)[-3000:]
            self.written += self._more()
        before, self._read = self._read, found + len(wanted)
        return plain(self.written)[before : self._read]

    def ended(self) -> int:
        """The exit status; what is written at the end is kept."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while self.process.poll() is None:
            assert time.monotonic() < ends
            self.written += self._more()
        return self.process.wait()

    def _more(self) -> str:
        ready, _, _ = select.select([self._leader], [], [], 0.2)
        try:
            return os.read(self._leader, 65536).decode(errors="replace") if ready else ""
        except OSError:  # the other end is closed
            return ""


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


@contextmanager
def watching(folder: Path, columns: int = 140, lines: int = 30, **environ: str) -> Iterator[Terminal]:
    leader, follower = pty.openpty()
    fcntl.ioctl(leader, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    with _interrupts_heard():
        process = subprocess.Popen(
            [*THETADESK, "watch"],
            env={**environment(folder), "TERM": "xterm-256color", **environ},
            stdin=follower,
            stdout=follower,
            stderr=follower,
            start_new_session=True,
        )
    os.close(follower)
    try:
        yield Terminal(process, leader)
    finally:
        process.kill()
        process.wait(30)
        os.close(leader)


@contextmanager
def _interrupts_heard() -> Iterator[None]:
    """What a script starts in the background inherits that Ctrl-C is ignored; a command on a terminal does not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("watched")
    file = tmp_path_factory.mktemp("stories") / "stories.json"
    file.write_bytes(stories.history(datetime.now(UTC)))
    assert run(made / "data", "import", str(file)).returncode == 0
    return made / "data"


def test_the_book_is_followed_moved_through_sorted_resized_and_left(folder: Path) -> None:
    with serving(folder), watching(folder) as terminal:
        assert "TLT" in terminal.until("No feed tells prices") + terminal.until("legs by ticker")
        terminal.press("s")
        terminal.until("legs by days")
        terminal.press("jjk\x1b[B")
        terminal.resize(60, 14)
        terminal.press("s")
        terminal.until("legs by today")
        terminal.press("q")
        assert terminal.ended() == 0
        assert "\x1b[?1049l" in terminal.written


def test_a_break_is_told_and_the_stream_goes_on_where_it_was(folder: Path) -> None:
    port = str(free_port())
    with watching_after(folder, port) as (server, terminal):
        terminal.until("legs by ticker")
        server.kill()
        terminal.until("The stream is lost, trying again")
        with serving(folder, "--port", port):
            terminal.until("No feed tells prices")
            terminal.process.send_signal(signal.SIGINT)  # as Ctrl-C does
            assert terminal.ended() == 0
            assert "\x1b[?1049l" in terminal.written
            assert "stopped" not in terminal.written


@contextmanager
def watching_after(folder: Path, port: str) -> Iterator[tuple[object, Terminal]]:
    with serving(folder, "--port", port) as server, watching(folder) as terminal:
        yield server, terminal


def test_a_dumb_terminal_a_pipe_and_a_script_get_it_once(folder: Path) -> None:
    with serving(folder):
        with watching(folder, TERM="dumb") as terminal:
            assert terminal.ended() == 0
            assert "TLT" in plain(terminal.written)
            assert "\x1b[?1049h" not in terminal.written
        piped = run(folder, "watch")
        assert (piped.returncode, piped.stderr) == (0, "")
        assert "TLT" in piped.stdout
        told = json.loads(run(folder, "watch", "--json").stdout)
        assert told.keys() == {"summary", "positions", "attention"}


def test_without_a_server_it_says_why_nothing_changes(folder: Path) -> None:
    alone = run(folder, "watch")
    assert alone.returncode == 0
    assert "TLT" in alone.stdout
    assert "thetadesk serve" in alone.stderr
    assert run(folder, "watch", "--account", "nobody").returncode == 2
