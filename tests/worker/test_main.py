"""The worker: one import, told as JSON lines, gone with its parent."""

import asyncio
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from tests.desks import empty_desk  # noqa: F401 - a fixture
from tests.processes import environment
from thetadesk.bootstrap import open_desk
from thetadesk.bootstrap.imports import fail_unfinished_imports, run_import
from thetadesk.ledger import tasks
from thetadesk.ledger.service import deriving, importing
from thetadesk.ledger.service.importing import Upload
from thetadesk.ledger.store import tables
from thetadesk.settings import Settings

FIXTURE = Path(__file__).parents[1] / "fixtures" / "tastytrade_21_columns.csv"


@pytest.fixture
def desk(empty_desk, tmp_path):  # noqa: F811
    folder = tmp_path / "data"
    shutil.copytree(empty_desk, folder)
    opened = open_desk(Settings(folder))
    yield opened
    opened.close()


def queue(desk, content: bytes) -> None:
    desk.spool_file("one").write_bytes(content)
    with desk.unit() as unit:
        importing.begin_import(unit, Upload("one", "history.csv"), desk.clock.now())


def start(desk, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "thetadesk.worker", *arguments],
        env=environment(desk.settings.data_dir),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def state(desk):
    with desk.reading() as unit:
        return importing.get_import(unit, "one")


def finish(process):
    """Waits with the input still open, as the server holds it."""
    out, err = process.stdout.read(), process.stderr.read()
    status = process.wait(60)
    process.stdin.close()
    process.stdout.close()
    process.stderr.close()
    return status, out, err


def test_an_import_is_read_and_its_progress_told(desk):
    queue(desk, FIXTURE.read_bytes())
    status, out, err = finish(start(desk, "import", "one"))
    assert (status, err) == (0, "")
    told = [json.loads(line) for line in out.splitlines()]
    fractions = [each["progress"] for each in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] <= 1
    assert all(each["stage"] for each in told)
    assert (state(desk).state, state(desk).new) == ("done", 17)
    assert not desk.spool_file("one").exists()


def test_a_file_that_cannot_be_read_is_a_result_not_a_crash(desk):
    queue(desk, b"<html>log in</html>")
    status, _, err = finish(start(desk, "import", "one"))
    assert (status, err) == (0, "")
    assert state(desk).state == "failed"
    assert not desk.spool_file("one").exists()


def test_it_ends_when_its_parent_is_gone(desk):
    process = start(desk, "import", "nonsense")
    process.stdin.close()
    assert process.wait(60) != 0
    process.stdout.close()
    process.stderr.close()


@pytest.mark.parametrize("arguments", [["dance"], ["import"], ["sync", "one"], ["derive", "one"], []])
def test_it_says_how_it_is_used(desk, arguments):
    status, _, err = finish(start(desk, *arguments))
    assert status == 2
    assert "usage" in err


def test_a_sync_of_nothing_ends_and_shows_no_secret(desk):
    status, out, err = finish(start(desk, "sync", "nonsense", "nothing"))
    assert (status, out) == (1, "")
    assert "no connection nonsense" in err


def test_what_older_code_derived_is_derived_anew_in_a_child(desk, monkeypatch):
    queue(desk, FIXTURE.read_bytes())
    run_import(desk, "one")
    with desk.unit() as unit:
        unit.execute(delete(tables.trade_results))
        unit.execute(delete(tables.projection_editions))

    def here(*_: object) -> None:
        raise AssertionError("derived in the server's own process")

    monkeypatch.setattr(deriving, "derive_some", here)
    assert asyncio.run(tasks.derive_anew(desk)) == "1 accounts derived anew"
    with desk.reading() as unit:
        assert deriving.behind(unit) == []
        assert unit.rows(select(tables.trade_results.c.family))
    assert asyncio.run(tasks.derive_anew(desk)) == "everything is as this version derives it"


def test_deriving_that_ended_before_it_was_done_is_said(desk, tmp_path):
    queue(desk, FIXTURE.read_bytes())
    run_import(desk, "one")
    with desk.unit() as unit:
        unit.execute(delete(tables.projection_editions))
    elsewhere = replace(desk.settings, database_url=f"sqlite:///{tmp_path / 'nowhere' / 'desk.db'}")
    with pytest.raises(tasks.BrokenOffError, match="has ended with 1"):
        asyncio.run(tasks.derive_anew(replace(desk, settings=elsewhere)))


def test_what_a_gone_desk_left_is_settled(desk):
    queue(desk, FIXTURE.read_bytes())
    desk.spool_file("stray").write_bytes(b"x")
    fail_unfinished_imports(desk, "interrupted")
    assert (state(desk).state, state(desk).problem["detail"]) == ("failed", "interrupted")
    assert list((desk.settings.data_dir / "spool").iterdir()) == []
