"""Backups."""

from typing import Literal

from typing_extensions import TypedDict

from thetadesk.web.schemas.values import InstantText


class BackupJson(TypedDict):
    """One backup. `hash` is the SHA-256 of the whole file, `size` its bytes, `rows` those of all tables together;
    `problem` says why it, its second copy or its last verification failed."""

    id: str
    kind: Literal["scheduled", "manual", "undo", "found"]
    state: Literal["waiting", "running", "done", "failed"]
    stage: str
    progress: float
    started_at: InstantText
    finished_at: InstantText | None
    file: str | None
    size: int | None
    hash: str | None
    revision: str | None
    rows: int | None
    copied_to: str | None
    verified_at: InstantText | None
    problem: str | None


class PendingRestoreJson(TypedDict):
    """A restore that is done when the desk starts next."""

    backup_id: str
    file: str
    made_at: InstantText
    asked_at: InstantText


class BackupsJson(TypedDict):
    """Every backup, newest first; where the encryption key is, which is in none of them; the second place, if there is
    one; and the restore that waits."""

    items: list[BackupJson]
    key_kept_in: str
    second_place: str | None
    pending: PendingRestoreJson | None
