"""A second copy is there, or the backup says that it is not, and the next one makes up for it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.backup.conftest import MovedClock, backed_up, silent
from thetadesk.audit import service as audit
from thetadesk.backup import archive, places, store
from thetadesk.backup.model import Backup, BackupKind, BackupState, PlaceError
from thetadesk.backup.service import checking, copying, making, reading, restoring
from thetadesk.bootstrap import App


@pytest.fixture
def there(tmp_path: Path) -> Path:
    return tmp_path / "there"


@pytest.fixture
def copying_desk(sqlite_desk: App, there: Path) -> App:
    return replace(sqlite_desk, settings=replace(sqlite_desk.settings, backup_copy_to=str(there)))


def listed(desk: App) -> dict[str, Backup]:
    with desk.reading() as unit:
        return {each.id: each for each in reading.listed(unit)}


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_the_next_backup_copies_what_was_not_copied(
    copying_desk: App, there: Path, clock: MovedClock
) -> None:
    missed = [backed_up(copying_desk), backed_up(copying_desk)]
    assert all(str(each.problem).startswith(copying.WITHOUT) for each in missed)
    there.mkdir()
    clock.move(timedelta(days=1))
    last = backed_up(copying_desk)
    found = listed(copying_desk)
    assert {each.copied_to for each in found.values()} == {"the folder there"}
    assert {each.problem for each in found.values()} == {None}
    assert names(there) == sorted(str(each.file) for each in [*missed, last])


def test_trying_it_out_does_not_hide_that_it_has_no_copy(copying_desk: App) -> None:
    made = backed_up(copying_desk)
    verified = checking.verify(copying_desk, made.id)
    assert (verified.verified_at, verified.problem) == (copying_desk.clock.now(), copying.WITHOUT)


def test_while_it_is_copied_it_is_not_done(
    copying_desk: App, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.mkdir()
    seen: list[Backup] = []
    put = places.FolderPlace.put

    def watched(place: places.FolderPlace, name: str, file: Path, sha256: str) -> None:
        seen.extend(listed(copying_desk).values())
        put(place, name, file, sha256)

    monkeypatch.setattr(places.FolderPlace, "put", watched)
    made = backed_up(copying_desk)
    [during] = seen
    assert (during.state, during.stage) == (BackupState.RUNNING, "copying to the second place")
    assert (made.state, made.copied_to) == (BackupState.DONE, "the folder there")


def test_copying_that_is_killed_leaves_a_backup_that_says_so(
    copying_desk: App, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.mkdir()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(places.FolderPlace, "put", killed)
    with pytest.raises(KeyboardInterrupt):
        backed_up(copying_desk)
    [left] = listed(copying_desk)
    making.break_off(copying_desk, left)
    settled = listed(copying_desk)[left]
    assert (settled.state, str(settled.problem).startswith(copying.WITHOUT)) == (BackupState.DONE, True)
    assert checking.verify(copying_desk, left).verified_at is not None


def test_what_is_damaged_is_not_copied_and_holds_up_no_other(
    copying_desk: App, there: Path, clock: MovedClock
) -> None:
    good, bad = backed_up(copying_desk), backed_up(copying_desk)
    path = copying_desk.settings.resolved_backup_folder / str(bad.file)
    path.write_bytes(path.read_bytes()[:-1])
    there.mkdir()
    clock.move(timedelta(days=1))
    last = backed_up(copying_desk)
    assert names(there) == sorted([str(good.file), str(last.file)])
    assert listed(copying_desk)[bad.id] == bad


def test_what_a_restore_replaces_is_copied_after_the_next_backup(
    copying_desk: App, there: Path, clock: MovedClock
) -> None:
    there.mkdir()
    made = backed_up(copying_desk)
    clock.move(timedelta(days=1))
    restoring.prepare(copying_desk, made.id, "me")
    restoring.finish(copying_desk, silent)
    assert names(there) == [made.file]
    backed_up(copying_desk)
    assert all(each.copied_to for each in listed(copying_desk).values())
    assert len(names(there)) == 3


def test_a_place_that_gives_nothing_up_keeps_no_other_file_here(
    copying_desk: App, there: Path, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.mkdir()
    settings = replace(copying_desk.settings, backup_daily=1, backup_weekly=0, backup_monthly=0)
    desk = replace(copying_desk, settings=settings)
    made = []
    for _ in range(4):
        made.append(backed_up(desk, BackupKind.SCHEDULED))
        clock.move(timedelta(days=1))

    def refused(_: object, name: str) -> None:
        raise PlaceError(f"may not delete {name}")

    with monkeypatch.context() as patched:
        patched.setattr(places.FolderPlace, "delete", refused)
        with pytest.raises(PlaceError, match="may not delete"):
            making.tidy(desk)
    assert names(desk.settings.resolved_backup_folder) == [made[-1].file]
    assert all("not from the second place" in str(listed(desk)[each.id].problem) for each in made[:-1])
    assert making.tidy(desk) == 3
    assert names(there) == [made[-1].file]
    assert list(listed(desk)) == [made[-1].id]


def test_nobody_else_can_read_a_copy(copying_desk: App, there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there.mkdir()
    modes: list[int] = []
    hash_of = archive.hash_of

    def looked(path: Path) -> str:
        if path.parent == there:
            modes.append(path.stat().st_mode & 0o777)
        return hash_of(path)

    monkeypatch.setattr(archive, "hash_of", looked)
    monkeypatch.setattr(shutil, "copyfile", _watched(shutil.copyfile, modes))
    made = backed_up(copying_desk)
    assert modes == [0o600, 0o600]
    assert (there / str(made.file)).stat().st_mode & 0o777 == 0o600


def _watched(copyfile, modes):  # type: ignore[no-untyped-def]
    def copying_file(source: Path, target: Path) -> None:
        modes.append(target.stat().st_mode & 0o777)
        copyfile(source, target)

    return copying_file


def test_a_backup_that_is_gone_is_not_brought_back_by_a_note(sqlite_desk: App) -> None:
    made = backed_up(sqlite_desk)
    making.remove(sqlite_desk, made, "me")
    with sqlite_desk.unit() as unit:
        [said] = [row.decision for row in audit.latest(unit, 1)]
        assert (said.actor, said.action, said.subject) == ("me", "removed", f"backup:{made.id}")
        assert store.change_backup(unit, made.id, problem="late") is None
    assert listed(sqlite_desk) == {}
