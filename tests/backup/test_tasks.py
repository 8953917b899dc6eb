"""The nightly backup and the weekly try, as the clockwork runs them: in child processes, told in words."""

from __future__ import annotations

import asyncio
import sys
import threading
from dataclasses import replace
from typing import Any

import pytest

from tests.backup.conftest import decided
from thetadesk.backup import tasks
from thetadesk.backup.model import Backup, BackupKind, BackupNotReadyError, BackupRefusedError, BackupState
from thetadesk.backup.service import apart, making, reading
from thetadesk.bootstrap import App, scheduled


def listed(desk: App) -> list[Backup]:
    with desk.reading() as unit:
        return reading.listed(unit)


def test_they_are_among_the_desks_jobs(sqlite_desk: App) -> None:
    jobs = {job.name: job for job in scheduled(sqlite_desk.settings)}
    assert jobs["backup"].cron == "30 2 * * *"
    assert jobs["backup-verify"].cron == "30 4 * * sun"


def test_a_night_makes_one_and_a_week_tries_it_out(desk: App) -> None:
    assert asyncio.run(tasks.verify(desk)) == "there is nothing to try out"
    said = asyncio.run(tasks.back_up(desk))
    [made] = listed(desk)
    assert (made.kind, made.state) == (BackupKind.SCHEDULED, BackupState.DONE)
    assert said == f"{made.rows} rows saved in {made.file}"
    assert asyncio.run(tasks.verify(desk)) == f"{made.file} can be restored"
    assert asyncio.run(tasks.verify(desk)) == "there is nothing to try out"
    assert decided(desk).ok


def test_what_fails_fails_the_job(sqlite_desk: App) -> None:
    folder = sqlite_desk.settings.data_dir
    settings = replace(sqlite_desk.settings, backup_copy_to=str(folder / "unmounted"))
    desk = replace(sqlite_desk, settings=settings)
    with pytest.raises(BackupNotReadyError, match="no second copy"):
        asyncio.run(tasks.back_up(desk))
    [file] = settings.resolved_backup_folder.iterdir()
    file.write_bytes(b"nothing")
    with pytest.raises(BackupRefusedError, match="not a backup"):
        asyncio.run(tasks.verify(desk))


def test_one_that_is_stopped_is_noted(sqlite_desk: App) -> None:
    async def stopped() -> None:
        work = asyncio.create_task(tasks.back_up(sqlite_desk))
        while not listed(sqlite_desk):  # noqa: ASYNC110 (a thread notes it)
            await asyncio.sleep(0.01)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)

    asyncio.run(stopped())
    [left] = listed(sqlite_desk)
    with sqlite_desk.reading() as unit:
        last = reading.last_backup(unit)
    assert (left.state, last.failed) == (BackupState.FAILED, True)


def test_one_that_is_stopped_while_it_begins_is_noted(
    sqlite_desk: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin, is_there, goes_on = making.next_waiting, threading.Event(), threading.Event()

    def slowly(*asked: Any) -> Backup:
        begun = begin(*asked)
        is_there.set()
        goes_on.wait(10)
        return begun

    async def stopped() -> None:
        work = asyncio.create_task(tasks.back_up(sqlite_desk))
        await asyncio.to_thread(is_there.wait, 10)
        work.cancel()
        await asyncio.sleep(0)
        goes_on.set()
        await asyncio.gather(work, return_exceptions=True)

    monkeypatch.setattr(making, "next_waiting", slowly)
    asyncio.run(stopped())
    [left] = listed(sqlite_desk)
    assert left.state is BackupState.FAILED


def test_one_that_is_killed_leaves_nothing_behind(sqlite_desk: App, monkeypatch: pytest.MonkeyPatch) -> None:
    code = """
import os, pathlib, sys
folder = pathlib.Path(os.environ["THETADESK_DATA_DIR"])
(folder / f"backup-{os.getpid()}-x").mkdir()
(folder / "backups").mkdir()
(folder / "backups" / f".thetadesk-{sys.argv[-1]}.backup.part").touch()
os.kill(os.getpid(), 9)
"""
    python = sys.executable
    spawn = asyncio.create_subprocess_exec

    async def killed(*command: str, **how: Any) -> asyncio.subprocess.Process:
        assert command[:3] == (python, "-m", "thetadesk.worker")
        return await spawn(python, "-c", code, *command[3:], **how)

    monkeypatch.setattr(apart.asyncio, "create_subprocess_exec", killed)
    with pytest.raises(BackupNotReadyError, match="broken off"):
        asyncio.run(tasks.back_up(sqlite_desk))
    folder = sqlite_desk.settings.data_dir
    assert [*folder.glob("backup-*"), *folder.glob("backups/.*")] == []
    assert (folder / "backups").is_dir()
