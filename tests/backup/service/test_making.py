"""A backup is one whole file of one moment, listed with its hash; what fails leaves a word and no file."""

from __future__ import annotations

import json
import threading
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.backup.conftest import KEY, MovedClock, backed_up, decide, decided, silent
from thetadesk.backup import archive
from thetadesk.backup.model import BackupKind, BackupState
from thetadesk.backup.service import checking, making, reading
from thetadesk.bootstrap import App


def files(desk: App) -> list[Path]:
    return sorted(desk.settings.resolved_backup_folder.iterdir())


def test_under_write_load_it_holds_one_moment_and_can_be_restored(desk: App) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            decide(desk)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = backed_up(desk)
    finally:
        stop.set()
        writer.join()
    assert (made.state, made.problem) == (BackupState.DONE, None)
    assert made.file is not None
    [file] = files(desk)
    assert (file.name, file.stat().st_mode & 0o077) == (made.file, 0)
    assert (made.size, made.hash) == (file.stat().st_size, archive.hash_of(file))
    manifest = archive.read(file)
    assert made.rows == manifest.snapshot.rows
    assert 20 < manifest.snapshot.tables["audit_log"].rows < decided(desk).rows
    checking.try_out(desk, file, manifest, silent)
    assert list(desk.settings.data_dir.glob("backup-*")) == []


def test_the_key_is_not_in_it(desk: App) -> None:
    made = backed_up(desk)
    path = desk.settings.resolved_backup_folder / str(made.file)
    with zipfile.ZipFile(path) as opened:
        contents = b"".join(opened.read(name) for name in opened.namelist())
        said = json.loads(opened.read("manifest.json"))
    assert KEY.encode() not in contents
    assert said["key_id"] == desk.vault.key_ids[0]


def test_one_that_cannot_be_written_says_why_and_leaves_nothing(sqlite_desk: App) -> None:
    folder = sqlite_desk.settings.resolved_backup_folder
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file where the folder should be")
    made = backed_up(sqlite_desk)
    assert made.state is BackupState.FAILED
    assert "File exists" in str(made.problem)
    with sqlite_desk.reading() as unit:
        last = reading.last_backup(unit)
    assert (last.at, last.failed) == (None, True)


def test_the_second_place_gets_the_same_bytes(sqlite_desk: App, tmp_path: Path) -> None:
    there = tmp_path / "elsewhere"
    there.mkdir()
    desk = replace(sqlite_desk, settings=replace(sqlite_desk.settings, backup_copy_to=str(there)))
    made = backed_up(desk)
    assert made.copied_to == "the folder elsewhere"
    assert archive.hash_of(there / str(made.file)) == made.hash
    making.remove(desk, made)
    assert list(there.iterdir()) == []
    assert files(desk) == []


def test_a_second_place_that_is_not_there_is_told_and_the_backup_stays(
    sqlite_desk: App, tmp_path: Path
) -> None:
    settings = replace(sqlite_desk.settings, backup_copy_to=str(tmp_path / "unmounted"))
    made = backed_up(replace(sqlite_desk, settings=settings))
    assert made.state is BackupState.DONE
    assert "no second copy" in str(made.problem)
    with sqlite_desk.reading() as unit:
        last = reading.last_backup(unit)
    assert (last.at, last.failed) == (made.started_at, True)


def test_one_that_was_broken_off_is_settled_by_the_next(sqlite_desk: App) -> None:
    with sqlite_desk.unit() as unit:
        lost = making.begin(unit, BackupKind.SCHEDULED, sqlite_desk.clock.now())
    making.Progress(sqlite_desk, lost.id).tell("copying the database", 0.5)
    with sqlite_desk.unit() as unit:
        fresh = making.next_waiting(unit, sqlite_desk.clock.now())
        assert fresh.id != lost.id
        settled = reading.require(unit, lost.id)
    assert (settled.state, settled.problem) == (BackupState.FAILED, making.BROKEN_OFF)


def test_the_oldest_that_waits_comes_first(sqlite_desk: App, clock: MovedClock) -> None:
    with sqlite_desk.unit() as unit:
        first = making.begin(unit, BackupKind.MANUAL, clock.now())
        clock.move(timedelta(seconds=1))
        making.begin(unit, BackupKind.MANUAL, clock.now())
        assert making.next_waiting(unit, clock.now()) == first


def test_old_ones_go_as_the_settings_say(sqlite_desk: App, clock: MovedClock) -> None:
    desk = replace(
        sqlite_desk,
        settings=replace(sqlite_desk.settings, backup_daily=2, backup_weekly=0, backup_monthly=0),
    )
    made = []
    for _ in range(4):
        made.append(backed_up(desk, BackupKind.SCHEDULED))
        clock.move(timedelta(days=1))
    assert making.tidy(desk) == 2
    assert [file.name for file in files(desk)] == [each.file for each in made[2:]]
