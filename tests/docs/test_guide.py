"""The guide's examples are true: every command in a `console` block is run, and its output compared.

A document's blocks run one after the other on a desk of their own, on 21 November 2026, beside a file `history.csv`. Empty
lines do not count; `…` stands for any text in a line, and alone for any lines.
"""

import re
import shlex
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.desks import empty_desk  # noqa: F401 - a fixture
from thetadesk import bootstrap
from thetadesk.cli.main import run
from thetadesk.kernel.clock import FixedClock
from thetadesk.web import sample

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
BLOCK = re.compile(r"^```console\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def examples(document: str) -> list[tuple[str, list[str]]]:
    """The commands of a document's blocks, each with the lines that it is said to write."""
    found: list[tuple[str, list[str]]] = []
    for block in BLOCK.finditer(document):
        for line in block["text"].splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif line.strip():
                found[-1][1].append(line.rstrip())
    return found


def fits(said: list[str], written: list[str]) -> bool:
    pattern = "".join(
        r"(?:.*\n)*" if line == "…" else re.escape(line).replace("…", ".*") + r"\n" for line in said
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in written)) is not None


@pytest.fixture
def shell(empty_desk, tmp_path, monkeypatch, capsys):  # noqa: F811
    shutil.copytree(empty_desk, tmp_path / "data")
    (tmp_path / "history.csv").write_bytes(sample.history())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("THETADESK_DATA_DIR", str(tmp_path / "data"))
    for name in ("THETADESK_SERVER", "DATABASE_URL", "SERVER_HOST", "SERVER_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(bootstrap, "SystemClock", lambda: FixedClock(NOW))

    def enter(command: str) -> list[str]:
        program, *arguments = shlex.split(command)
        assert program == "thetadesk"
        status = run(arguments)
        out, err = capsys.readouterr()
        assert status == (2 if err else 0)
        return [line.rstrip() for line in (out + err).splitlines() if line.strip()]

    return enter


@pytest.mark.parametrize("name", sorted(page.name for page in GUIDE.glob("*.md")))
def test_what_the_guide_shows_is_what_happens(name, shell):
    for command, said in examples((GUIDE / name).read_text(encoding="utf-8")):
        written = shell(command)
        assert fits(said, written), f"$ {command}\n" + "\n".join(written)


def test_a_block_that_says_something_else_is_noticed():
    assert fits(["a", "…", "d"], ["a", "b", "c", "d"])
    assert not fits(["a", "…", "d"], ["a", "b"])
    assert not fits(["a"], ["a", "b"])
    assert fits(["id …, new"], ["id 17, new"])
