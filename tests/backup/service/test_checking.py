"""What lies in the folder of backups is listed for what it is: a stranger's file counts for nothing and stops nothing."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.backup.conftest import NOW, backed_up
from thetadesk.backup import archive, store
from thetadesk.backup.model import Backup, BackupKind, BackupNotReadyError, BackupRefusedError, BackupState
from thetadesk.backup.service import checking, making, reading
from thetadesk.bootstrap import App
from thetadesk.db.errors import DatabaseSetupError


def listed(desk: App) -> list[Backup]:
    with desk.reading() as unit:
        return reading.listed(unit)


def folder_of(desk: App) -> Path:
    folder = desk.settings.resolved_backup_folder
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def invented(desk: App, **said: Any) -> Path:
    """A file that says of itself what it likes, as only somebody without the key would write it."""
    made = backed_up(desk)
    source = folder_of(desk) / str(made.file)
    with zipfile.ZipFile(source) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    making.remove(desk, made)
    path = folder_of(desk) / "invented.backup"
    with zipfile.ZipFile(path, "w") as changed:
        for name, content in parts.items():
            whole = (
                json.dumps({**json.loads(content), **said}).encode() if name == "manifest.json" else content
            )
            changed.writestr(name, whole)
    return path


def test_what_says_it_is_ours_without_our_seal_counts_for_nothing(sqlite_desk: App) -> None:
    own = backed_up(sqlite_desk, BackupKind.SCHEDULED)
    later = NOW + timedelta(days=300)
    invented(sqlite_desk, made_at=later.isoformat(), kind="scheduled")
    [found] = checking.adopt(sqlite_desk)
    assert found.kind is BackupKind.FOUND
    assert making.tidy(sqlite_desk) == 0
    with sqlite_desk.reading() as unit:
        assert reading.last_backup(unit).at == own.started_at
    assert checking.next_unverified(listed(sqlite_desk)) == own


def test_a_file_that_says_it_is_another_takes_nobodys_place(sqlite_desk: App) -> None:
    own = backed_up(sqlite_desk)
    invented(sqlite_desk, backup_id=own.id)
    assert checking.adopt(sqlite_desk) == []
    assert listed(sqlite_desk) == [own]


def test_a_copy_under_another_name_is_no_second_backup(sqlite_desk: App) -> None:
    own = backed_up(sqlite_desk)
    folder = folder_of(sqlite_desk)
    shutil.copy(folder / str(own.file), folder / "copy.backup")
    assert checking.adopt(sqlite_desk) == []
    assert listed(sqlite_desk) == [own]
    (folder / str(own.file)).unlink()
    [found] = checking.adopt(sqlite_desk)
    assert (found.id, found.file, found.kind) == (own.id, "copy.backup", BackupKind.MANUAL)


@pytest.mark.parametrize(
    "said",
    [{"made_at": "2026-11-20T00:00:00"}, {"backup_id": "x" * 300}, {"tables": {"t": {"columns": [], "rows": 2**80, "hash": ""}}}],
)  # fmt: skip
def test_what_is_nonsense_stops_nobody(sqlite_desk: App, said: dict[str, Any]) -> None:
    invented(sqlite_desk, **said)
    assert checking.adopt(sqlite_desk) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_that_is_called_a_backup_is_not_waited_for(sqlite_desk: App) -> None:
    os.mkfifo(folder_of(sqlite_desk) / "pipe.backup")
    (folder_of(sqlite_desk) / "folder.backup").mkdir()
    assert checking.adopt(sqlite_desk) == []


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device", "desk.db"), DatabaseSetupError("let GRANT be run")]
)
def test_what_stops_a_try_is_noted_with_the_backup(
    sqlite_desk: App, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    made = backed_up(sqlite_desk)

    def stopped(*_: object) -> None:
        raise error

    monkeypatch.setattr(archive, "unpack", stopped)
    with pytest.raises(BackupRefusedError, match=r"No space left|GRANT") as refused:
        checking.verify(sqlite_desk, made.id)
    [kept] = listed(sqlite_desk)
    assert kept == replace(made, problem=refused.value.detail)


def test_a_file_that_is_gone_is_noted(sqlite_desk: App) -> None:
    made = backed_up(sqlite_desk)
    (folder_of(sqlite_desk) / str(made.file)).unlink()
    with pytest.raises(BackupRefusedError, match="no longer in the folder"):
        checking.verify(sqlite_desk, made.id)
    assert "no longer in the folder" in str(listed(sqlite_desk)[0].problem)


def test_one_that_is_being_made_is_left_alone(sqlite_desk: App) -> None:
    with sqlite_desk.unit() as unit:
        begun = making.begin(unit, BackupKind.MANUAL, sqlite_desk.clock.now())
    with pytest.raises(BackupNotReadyError):
        checking.verify(sqlite_desk, begun.id)
    assert [each.state for each in listed(sqlite_desk)] == [BackupState.WAITING]


def test_what_changed_while_it_was_tried_out_stays_changed(
    sqlite_desk: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backed_up(sqlite_desk)

    def meanwhile(*_: object) -> None:
        with sqlite_desk.unit() as unit:
            store.save_backup(unit, replace(made, copied_to="elsewhere"))

    monkeypatch.setattr(checking, "try_out", meanwhile)
    assert checking.verify(sqlite_desk, made.id).copied_to == "elsewhere"
