"""The words of backups."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from thetadesk.db.snapshots import Snapshot
from thetadesk.kernel.errors import ConflictError, InvalidInputError, NotFoundError

FORMAT = "thetadesk-backup"
VERSION = 1
SUFFIX = ".backup"


class BackupState(StrEnum):
    """How making a backup went."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class BackupKind(StrEnum):
    """Why a backup was made: by the schedule, by hand, as the copy of what a restore replaces; or it was brought here."""

    SCHEDULED = "scheduled"
    MANUAL = "manual"
    UNDO = "undo"
    FOUND = "found"


class BackupNotFoundError(NotFoundError):
    """There is no such backup, or its file is gone."""

    code = "backup-not-found"
    title = "No such backup"


class BackupRefusedError(InvalidInputError):
    """A file that cannot be restored here."""

    code = "backup-refused"
    title = "This backup cannot be used"


class BackupNotReadyError(ConflictError):
    """A backup that is being made, or was not made."""

    code = "backup-not-ready"
    title = "This backup is not ready"


class PlaceError(InvalidInputError):
    """The second place does not take, or give up, a copy."""

    code = "backup-place"
    title = "The second place cannot be used"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself. `desk_id` names the desk it was made of, `key_id` the encryption key its secrets
    are sealed with, which is never in it; `payload` is by file name the SHA-256 of each, `sizes` its bytes."""

    backup_id: str
    desk_id: str
    key_id: str
    kind: BackupKind
    made_at: datetime
    snapshot: Snapshot
    payload: dict[str, str]
    sizes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup. `hash` is the SHA-256 of the whole file, `rows` of all tables together; `copied_to` says in words
    where its second copy is. `problem` is why it, its copy or its last verification failed."""

    id: str
    kind: BackupKind
    state: BackupState
    started_at: datetime
    stage: str = ""
    progress: float = 0.0
    finished_at: datetime | None = None
    file: str | None = None
    size: int | None = None
    hash: str | None = None
    revision: str | None = None
    rows: int | None = None
    copied_to: str | None = None
    verified_at: datetime | None = None
    problem: str | None = None

    @property
    def counts(self) -> bool:
        """Whether it is a good backup of this desk; another's that lies here saves nothing of it."""
        return self.state is BackupState.DONE and self.kind is not BackupKind.FOUND


@dataclass(frozen=True, slots=True)
class LastBackup:
    """What alerts know of backups: when the last good one was made, and whether the latest try failed, and why.

    `failed` is also true of one whose second copy failed, or that did not pass when it was tried.
    """

    at: datetime | None
    failed: bool
    problem: str | None


NO_BACKUP = LastBackup(None, failed=False, problem=None)
"""Of a desk that was never backed up."""


@dataclass(frozen=True, slots=True)
class PendingRestore:
    """A restore that is done when the desk starts next. `undo_id` is the backup of what it replaces, once that is made."""

    backup_id: str
    file: str
    made_at: datetime
    asked_at: datetime
    actor: str
    foreign: bool = False
    undo_id: str | None = None
