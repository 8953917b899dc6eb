"""Looking at backups."""

from __future__ import annotations

from pathlib import Path

from thetadesk.backup import store
from thetadesk.backup.model import (
    Backup,
    BackupNotFoundError,
    BackupNotReadyError,
    BackupState,
    LastBackup,
)
from thetadesk.backup.service.desk import Desk, folder_of
from thetadesk.db.unit import Unit


def listed(unit: Unit) -> list[Backup]:
    """Every backup, newest first, those that are being made and those that failed included."""
    return store.backups(unit)


def require(unit: Unit, backup_id: str) -> Backup:
    """Raises BackupNotFoundError."""
    found = store.find_backup(unit, backup_id)
    if found is None:
        raise BackupNotFoundError(f"There is no backup {backup_id}.", backup=backup_id)
    return found


def file_of(desk: Desk, backup: Backup) -> Path:
    """The backup's file. Raises BackupNotReadyError before there is one, BackupNotFoundError when it is gone."""
    if backup.state is not BackupState.DONE or backup.file is None:
        raise BackupNotReadyError(f"The backup {backup.id} has no file: it is {backup.state.value}.")
    path = folder_of(desk) / backup.file
    if not path.is_file():
        raise BackupNotFoundError(
            f"The file {backup.file} is no longer in the folder of backups: bring it back there, or use another backup."
        )
    return path


def last_backup(unit: Unit) -> LastBackup:
    """What alerts ask: when the last good backup of this desk was made, and whether the latest try failed."""
    ended = [each for each in store.backups(unit) if each.counts or each.state is BackupState.FAILED]
    good = next((each for each in ended if each.counts), None)
    latest = ended[0] if ended else None
    problem = latest.problem if latest else None
    return LastBackup(good.started_at if good else None, problem is not None, problem)
