"""A restore is done at the next start, keeps what it replaces, and refuses what is not this desk's own whole backup."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.backup.conftest import KEY, MovedClock, backed_up, decide, decided, silent
from thetadesk.audit import service as audit
from thetadesk.backup import archive
from thetadesk.backup.model import Backup, BackupKind, BackupRefusedError, BackupState
from thetadesk.backup.service import checking, reading, restoring
from thetadesk.bootstrap import App, open_desk
from thetadesk.db.keys import new_key
from thetadesk.settings import Settings


def path_of(desk: App, backup: Backup) -> Path:
    return desk.settings.resolved_backup_folder / str(backup.file)


def listed(desk: App) -> dict[str, Backup]:
    with desk.reading() as unit:
        return {each.id: each for each in reading.listed(unit)}


def test_it_brings_the_desk_back_and_can_be_undone(desk: App) -> None:
    made = backed_up(desk)
    decide(desk, 7)
    before = decided(desk)
    restoring.prepare(desk, made.id, "me")
    assert decided(desk) == before
    restored = restoring.finish(desk, silent)
    assert restored is not None
    assert restored.id == made.id
    assert (decided(desk).ok, decided(desk).rows) == (True, before.rows - 7)
    assert restoring.pending(desk) is None
    assert restoring.finish(desk, silent) is None
    undo = next(each for each in listed(desk).values() if each.kind is BackupKind.UNDO)
    restoring.prepare(desk, undo.id, "me")
    restoring.finish(desk, silent)
    with desk.reading() as unit:
        sayings = [row.decision.action for row in audit.latest(unit, 3)]
    assert sayings[0] == "restored"
    assert (decided(desk).ok, decided(desk).rows) == (True, before.rows + 1)


def test_one_that_is_killed_after_it_replaced_the_data_is_brought_to_its_end(
    desk: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backed_up(desk)
    before = decided(desk).rows
    decide(desk, 7)
    restoring.prepare(desk, made.id, "me")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(restoring, "_settled", killed)
        patched.setattr(restoring, "cancel", lambda _: False)
        with pytest.raises(KeyboardInterrupt):
            restoring.finish(desk, silent)
    restored = restoring.finish(desk, silent)
    assert restored is not None
    assert (restored.id, restored.state, restored.problem) == (made.id, BackupState.DONE, None)
    assert (decided(desk).ok, decided(desk).rows) == (True, before)
    with desk.reading() as unit:
        [last] = audit.latest(unit, 1)
    [undo] = [each for each in listed(desk).values() if each.kind is BackupKind.UNDO]
    assert (last.decision.action, last.decision.before) == ("restored", {"saved_as": undo.file})
    assert restoring.pending(desk) is None


def test_the_list_is_that_of_the_folder_afterwards(desk: App) -> None:
    first = backed_up(desk)
    second = backed_up(desk)
    restoring.prepare(desk, first.id, "me")
    restoring.finish(desk, silent)
    found = listed(desk)
    assert found.keys() >= {first.id, second.id}
    assert {each.state for each in found.values()} == {BackupState.DONE}
    assert (found[first.id].hash, found[first.id].rows) == (first.hash, first.rows)
    assert found[first.id].verified_at is not None


def test_it_can_be_given_up(sqlite_desk: App) -> None:
    made = backed_up(sqlite_desk)
    restoring.prepare(sqlite_desk, made.id, "me")
    assert restoring.pending(sqlite_desk) is not None
    assert restoring.cancel(sqlite_desk)
    assert restoring.finish(sqlite_desk, silent) is None
    assert not restoring.cancel(sqlite_desk)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


def cut_off_early(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def something_else(path: Path) -> None:
    path.write_text("Dear diary")


def another_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("holiday.jpg", b"sun")


def rewritten(path: Path, change: Callable[[str, bytes], bytes]) -> None:
    with zipfile.ZipFile(path) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    with zipfile.ZipFile(path, "w") as made:
        for name, content in parts.items():
            made.writestr(name, change(name, content))


def claims_more(path: Path) -> None:
    rewritten(
        path,
        lambda name, content: (
            content.replace(b'"rows": ', b'"rows": 1') if name == "manifest.json" else content
        ),
    )


def newer(path: Path) -> None:
    rewritten(
        path,
        lambda name, content: (
            content.replace(b'"version": 1', b'"version": 2') if name == "manifest.json" else content
        ),
    )


def other_payload(path: Path) -> None:
    rewritten(path, lambda name, content: content if name == "manifest.json" else content + b"\n")


def one_more(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as opened:
        opened.writestr("more.sql", b"DROP TABLE users")


@pytest.mark.parametrize(
    "harm",
    [cut_off, cut_off_early, emptied, flipped, something_else, another_zip, claims_more, newer, other_payload, one_more],
)  # fmt: skip
@pytest.mark.parametrize("known", [True, False], ids=["its hash is known", "only the file is there"])
def test_a_file_that_is_not_what_was_made_is_refused(
    sqlite_desk: App, harm: Callable[[Path], None], known: bool
) -> None:
    made = backed_up(sqlite_desk)
    harm(path_of(sqlite_desk, made))
    before = decided(sqlite_desk)
    path = path_of(sqlite_desk, made)
    with pytest.raises(BackupRefusedError) as refused:
        checking.try_out(
            sqlite_desk,
            path,
            checking.inspect(sqlite_desk, path, sha256=made.hash if known else None),
            silent,
        )
    assert path.name in refused.value.detail
    with pytest.raises(BackupRefusedError):
        checking.verify(sqlite_desk, made.id)
    with pytest.raises(BackupRefusedError):
        restoring.prepare(sqlite_desk, made.id, "me")
    assert listed(sqlite_desk)[made.id].problem
    assert restoring.pending(sqlite_desk) is None
    assert decided(sqlite_desk) == before


def test_a_file_that_is_harmed_after_it_was_asked_for_changes_nothing(desk: App) -> None:
    made = backed_up(desk)
    decide(desk)
    restoring.prepare(desk, made.id, "me")
    flipped(path_of(desk, made))
    before = decided(desk)
    with pytest.raises(BackupRefusedError, match="nothing was changed"):
        restoring.finish(desk, silent)
    assert decided(desk).rows == before.rows
    assert restoring.pending(desk) is None
    assert "not restored" in str(listed(desk)[made.id].problem)


def other_desk(folder: Path, clock: MovedClock, key: str) -> App:
    opened = open_desk(Settings(folder, encryption_key=key), clock)
    decide(opened, 2)
    return opened


def moved(made: Backup, source: App, target: App) -> Backup:
    folder = target.settings.resolved_backup_folder
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(path_of(source, made), folder)
    [found] = checking.adopt(target)
    return found


def test_another_desks_is_refused_unless_that_is_wanted(
    sqlite_desk: App, tmp_path: Path, clock: MovedClock
) -> None:
    new = other_desk(tmp_path / "new", clock, KEY)
    found = moved(backed_up(sqlite_desk), sqlite_desk, new)
    assert found.kind is BackupKind.FOUND
    with pytest.raises(BackupRefusedError, match="another desk"):
        restoring.prepare(new, found.id, "me")
    restoring.prepare(new, found.id, "me", foreign=True)
    restoring.finish(new, silent)
    assert (decided(new).ok, decided(new).rows >= 3) == (True, True)
    new.close()


def test_one_that_is_sealed_with_another_key_is_refused(
    sqlite_desk: App, tmp_path: Path, clock: MovedClock
) -> None:
    new = other_desk(tmp_path / "new", clock, new_key())
    found = moved(backed_up(sqlite_desk), sqlite_desk, new)
    with pytest.raises(BackupRefusedError, match=sqlite_desk.vault.key_ids[0]):
        restoring.prepare(new, found.id, "me", foreign=True)
    new.close()


def test_one_of_another_kind_of_database_is_refused(desk: App, tmp_path: Path, clock: MovedClock) -> None:
    made = backed_up(desk)
    if archive.read(path_of(desk, made)).snapshot.engine == "sqlite":
        pytest.skip("a SQLite desk takes SQLite backups")
    new = other_desk(tmp_path / "new", clock, KEY)
    found = moved(made, desk, new)
    with pytest.raises(BackupRefusedError, match="postgresql desk, and this one uses sqlite"):
        restoring.prepare(new, found.id, "me", foreign=True)
    new.close()


def test_verifying_notes_when_it_was_done(desk: App) -> None:
    made = backed_up(desk)
    assert checking.next_unverified(list(listed(desk).values())) == made
    verified = checking.verify(desk, made.id)
    assert (verified.verified_at, verified.problem) == (desk.clock.now(), None)
    assert listed(desk)[made.id] == verified
    assert checking.next_unverified(list(listed(desk).values())) is None


def test_what_is_no_backup_is_not_taken_up(sqlite_desk: App) -> None:
    folder = sqlite_desk.settings.resolved_backup_folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "notes.backup").write_text("no")
    (folder / ".half.backup").write_text("no")
    assert checking.adopt(sqlite_desk) == []


def test_an_older_key_that_the_desk_still_has_serves(sqlite_desk: App, clock: MovedClock) -> None:
    made = backed_up(sqlite_desk)
    sqlite_desk.close()
    both = open_desk(replace(sqlite_desk.settings, encryption_key=f"{new_key()},{KEY}"), clock)
    restoring.prepare(both, made.id, "me")
    assert restoring.finish(both, silent) is not None
    both.close()


def test_a_disk_that_is_full_changes_nothing_and_stops_no_start(
    sqlite_desk: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backed_up(sqlite_desk)
    restoring.prepare(sqlite_desk, made.id, "me")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "desk.db")

    monkeypatch.setattr(archive, "unpack", full)
    before = decided(sqlite_desk).rows
    with pytest.raises(BackupRefusedError, match="No space left on device"):
        restoring.finish(sqlite_desk, silent)
    assert restoring.pending(sqlite_desk) is None
    assert decided(sqlite_desk).rows == before + 1  # the copy that was to be the undo
