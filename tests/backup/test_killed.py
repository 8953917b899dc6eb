"""Killed at any moment, a backup leaves no half file that counts, and a restore what was there or what was wanted."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backup.conftest import KEY, decide, decided, silent
from tests.processes import environment
from thetadesk.backup import archive
from thetadesk.backup.model import Backup, BackupKind, BackupState
from thetadesk.backup.service import checking, making, reading, restoring
from thetadesk.bootstrap import App, open_desk
from thetadesk.settings import Settings

ROWS, MORE = 5, 9
SAMPLE, SOAK = 3, 100


class Fixture:
    """A desk on whose copies backups are made and restored, with the settings of all of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "there").mkdir(parents=True)

    def settings(self) -> Settings:
        return Settings(
            self.folder / "data",
            encryption_key=KEY,
            backup_folder=self.folder / "here",
            backup_copy_to=str(self.folder / "there"),
        )

    def opened(self) -> App:
        return open_desk(self.settings())

    def run(self, kill_at: int, *work: str) -> int | None:
        """How many calls it took; None where it was killed."""
        asked = {**environment(self.folder / "data"), **self.settings().as_environment()}
        command = [sys.executable, "-m", "tests.backup.killing", str(kill_at), *work]
        done = subprocess.run(command, env=asked, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode in (0, -9), done.stderr
        return int(done.stdout) if done.returncode == 0 else None


@pytest.fixture
def furnished(empty_desk: Path, tmp_path: Path) -> Fixture:
    made = Fixture(tmp_path / "first")
    shutil.copytree(empty_desk, made.folder / "data")
    return made


def moments(calls: int, count: int) -> Iterator[int]:
    chosen = random.Random(11)
    for part in range(count):
        yield chosen.randint(calls * part // count + 1, calls * (part + 1) // count)


def begun(desk: App) -> Backup:
    with desk.unit() as unit:
        return making.begin(unit, BackupKind.MANUAL, desk.clock.now())


def listed(desk: App) -> list[Backup]:
    with desk.reading() as unit:
        return reading.listed(unit)


def fresh_copy(of: Fixture, name: str) -> Fixture:
    target = of.folder.with_name(name)
    shutil.copytree(of.folder, target)
    made = Fixture.__new__(Fixture)
    made.folder = target
    return made


def require_sound(desk: App) -> None:
    """Everything that is listed as done can be restored, and nothing lies about that is half."""
    for each in listed(desk):
        if each.state is BackupState.DONE:
            checking.verify(desk, each.id)
    for folder in (desk.settings.resolved_backup_folder, Path(desk.settings.backup_copy_to)):
        for file in folder.glob("[!.]*"):
            archive.read(file)
    assert list(desk.settings.data_dir.glob("backup-*")) == []
    assert list(desk.settings.resolved_backup_folder.glob(".*")) == []


def survive_a_backup(furnished: Fixture, count: int) -> None:
    desk = furnished.opened()
    decide(desk, ROWS)
    waiting = begun(desk)
    desk.close()
    calls = fresh_copy(furnished, "whole").run(0, "backup", waiting.id)
    assert calls
    for number, moment in enumerate(moments(calls, count)):
        one = fresh_copy(furnished, f"killed{number}")
        assert one.run(moment, "backup", waiting.id) is None
        desk = one.opened()
        restoring.finish(desk, silent)  # what every start does first
        checking.adopt(desk)
        making.break_off(desk, waiting.id)
        require_sound(desk)
        [left] = listed(desk)
        assert left.state in (BackupState.DONE, BackupState.FAILED)
        with desk.unit() as unit:
            making.next_waiting(unit, desk.clock.now())
        again = making.make(desk, listed(desk)[0].id)
        assert (again.state, again.problem) == (BackupState.DONE, None)
        assert all(each.copied_to for each in listed(desk) if each.counts)
        require_sound(desk)
        desk.close()


def survive_a_restore(furnished: Fixture, count: int) -> None:
    desk = furnished.opened()
    decide(desk, ROWS)
    made = making.make(desk, begun(desk).id)
    saved = decided(desk).rows
    decide(desk, MORE)
    later = decided(desk).rows
    restoring.prepare(desk, made.id, "me")
    desk.close()
    calls = fresh_copy(furnished, "whole").run(0, "restore")
    assert calls
    for number, moment in enumerate(moments(calls, count)):
        one = fresh_copy(furnished, f"killed{number}")
        assert one.run(moment, "restore") is None
        desk = one.opened()
        # Until the next start does what is left of it, it is the one or the other, and whole.
        assert decided(desk).ok
        rows = decided(desk).rows
        assert rows >= later or saved - 1 <= rows <= saved
        restoring.finish(desk, silent)
        checking.adopt(desk)
        restored = next(each for each in listed(desk) if each.id == made.id)
        assert (restored.state, restored.problem) == (BackupState.DONE, None)
        assert (decided(desk).ok, decided(desk).rows) == (True, saved)
        assert restoring.pending(desk) is None
        assert any(each.kind is BackupKind.UNDO for each in listed(desk))
        require_sound(desk)
        desk.close()


def test_a_backup_that_is_killed(furnished: Fixture) -> None:
    survive_a_backup(furnished, SAMPLE)


def test_a_restore_that_is_killed(furnished: Fixture) -> None:
    survive_a_restore(furnished, SAMPLE)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_backup_that_is_killed_at_many_moments(furnished: Fixture) -> None:
    survive_a_backup(furnished, SOAK)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_restore_that_is_killed_at_many_moments(furnished: Fixture) -> None:
    survive_a_restore(furnished, SOAK)
