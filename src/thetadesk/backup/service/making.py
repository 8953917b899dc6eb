"""Making a backup: the state of one moment, in one file, copied to the second place, and old ones thrown away."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from thetadesk.audit import service as audit
from thetadesk.backup import archive, store
from thetadesk.backup.model import (
    SUFFIX,
    Backup,
    BackupKind,
    BackupState,
    Manifest,
    PlaceError,
)
from thetadesk.backup.places import second_place
from thetadesk.backup.retention import Retention, superfluous
from thetadesk.backup.service import copying
from thetadesk.backup.service.desk import Desk, folder_of, words_of, workshop
from thetadesk.backup.service.reading import require
from thetadesk.db.snapshots import Tell, snapshots_of
from thetadesk.db.unit import Unit
from thetadesk.kernel.errors import ThetadeskError
from thetadesk.kernel.tenant import LOCAL_TENANT

DESK_ID = "desk.id"
"""The preference that names the desk, so that a backup of another one is known."""
BROKEN_OFF = "It was broken off before its end. Make another one."
_STILL_THERE = "It is gone from here, but not from the second place."
_SAID_EVERY = timedelta(milliseconds=500)
_ACTOR = "backup"
_SHOWN_WORDS = 500


def begin(unit: Unit, kind: BackupKind, at: datetime) -> Backup:
    """Notes that a backup is wanted."""
    backup = Backup(secrets.token_hex(8), kind, BackupState.WAITING, at, stage="waiting")
    store.save_backup(unit, backup)
    return backup


def next_waiting(unit: Unit, at: datetime) -> Backup:
    """The backup to make now: one that somebody asked for, else a new scheduled one.

    One at a time is made, so any other that claims to be under way was broken off.
    """
    for each in store.backups(unit):
        if each.state is BackupState.RUNNING:
            store.save_backup(unit, _broken_off(each, at))
    waiting = [each for each in store.backups(unit) if each.state is BackupState.WAITING]
    return waiting[-1] if waiting else begin(unit, BackupKind.SCHEDULED, at)


def make(desk: Desk, backup_id: str) -> Backup:
    """Makes the backup that was begun. What fails is noted with it, and leaves no file behind."""
    progress = Progress(desk, backup_id)
    try:
        done = _made(desk, progress)
    except (ThetadeskError, OSError) as error:
        return progress.end(problem=words_of(error))
    copied = done if done.state is BackupState.DONE else progress.keep(copying.copied(desk, done))
    with desk.unit() as unit:
        said = {
            "file": copied.file,
            "sha256": copied.hash,
            "rows": copied.rows,
            "copied_to": copied.copied_to,
        }
        audit.record(
            unit,
            at=desk.clock.now(),
            actor=_ACTOR,
            action="backed up",
            subject=f"backup:{copied.id}",
            after=said,
        )
    if copied.copied_to is not None:
        copying.catch_up(desk)
    return copied


def break_off(desk: Desk, backup_id: str) -> None:
    """Notes that a backup was broken off, unless it is done."""
    with desk.unit() as unit:
        kept = store.find_backup(unit, backup_id)
        if kept is not None and kept.state in (BackupState.WAITING, BackupState.RUNNING):
            store.save_backup(unit, _broken_off(kept, desk.clock.now()))


def tidy(desk: Desk) -> int:
    """Throws away what need not be kept, in the second place too; how many went.

    What the second place does not give up keeps nothing else here. Raises PlaceError when all is done.
    """
    wishes = desk.settings
    kept = Retention(wishes.backup_daily, wishes.backup_weekly, wishes.backup_monthly)
    with desk.reading() as unit:
        old = superfluous(store.backups(unit), kept, desk.clock.now())
    refusals: list[PlaceError] = []
    for each in old:
        try:
            remove(desk, each)
        except PlaceError as error:
            refusals.append(error)
    if refusals:
        raise refusals[0]
    return len(old)


def remove(desk: Desk, backup: Backup, actor: str = _ACTOR) -> None:
    """Deletes a backup's file, its second copy and its row, which is a decision of `actor`. Raises PlaceError for a copy that does not go; the row
    stays then, so that it can be tried again."""
    if backup.file is not None:
        (folder_of(desk) / backup.file).unlink(missing_ok=True)
        try:
            place = second_place(desk.settings, desk.clock) if backup.copied_to else None
            if place is not None and place.title == backup.copied_to:
                place.delete(backup.file)
        except PlaceError as error:
            with desk.unit() as unit:
                store.change_backup(unit, backup.id, problem=f"{_STILL_THERE} {error.detail}"[:_SHOWN_WORDS])
            raise
    with desk.unit() as unit:
        store.remove_backup(unit, backup.id)
        if backup.file is not None:
            said = {"file": backup.file, "sha256": backup.hash, "copied_to": backup.copied_to}
            audit.record(
                unit,
                at=desk.clock.now(),
                actor=actor,
                action="removed",
                subject=f"backup:{backup.id}",
                before=said,
            )


def desk_id(desk: Desk) -> str | None:
    """The name of this desk; None before its first backup."""
    with desk.reading() as unit:
        found = audit.preference(unit, DESK_ID)
    return found if isinstance(found, str) else None


class Progress:
    """Keeps how far a backup is where everybody can see it, twice a second at most."""

    def __init__(self, desk: Desk, backup_id: str) -> None:
        self._desk = desk
        with desk.reading() as unit:
            self.backup = require(unit, backup_id)
        self._said_at: datetime | None = None

    def tell(self, stage: str, fraction: float) -> None:
        """Notes what is being done, and the fraction of it that is."""
        now = self._desk.clock.now()
        soon = self._said_at is not None and now - self._said_at < _SAID_EVERY
        if soon and stage == self.backup.stage:
            return
        self._said_at = now
        self.keep(replace(self.backup, state=BackupState.RUNNING, stage=stage, progress=min(fraction, 1.0)))

    def keep(self, backup: Backup) -> Backup:
        """Stores the backup as it is now."""
        self.backup = backup
        with self._desk.unit() as unit:
            store.save_backup(unit, backup)
        return backup

    def end(self, problem: str) -> Backup:
        """Notes that it failed."""
        return self.keep(_failed(self.backup, problem, self._desk.clock.now()))


def _made(desk: Desk, progress: Progress) -> Backup:
    own_id = _own_id(desk)
    url = desk.settings.resolved_database_url
    folder = folder_of(desk)
    with workshop(desk) as shop:
        at = desk.clock.now()
        taken = snapshots_of(url).take(url, LOCAL_TENANT, shop, _part(progress.tell, 0.0, 0.6))
        progress.tell("hashing", 0.6)
        files = sorted(shop.iterdir())
        payload = {file.name: archive.hash_of(file) for file in files}
        sizes = {file.name: file.stat().st_size for file in files}
        backup = progress.backup
        manifest = Manifest(backup.id, own_id, desk.vault.key_ids[0], backup.kind, at, taken, payload, sizes)
        path = folder / f"thetadesk-{at:%Y-%m-%d-%H%M%S}-{backup.id}{SUFFIX}"
        archive.write(path, shop, manifest, desk.vault.fingerprint, _part(progress.tell, 0.7, 1.0))
    made = noted(progress.backup, path, manifest, desk.clock.now())
    return progress.keep(copying.to_be_copied(desk, made))


def noted(backup: Backup, path: Path, manifest: Manifest, at: datetime) -> Backup:
    """The backup with what its finished file says."""
    return replace(
        backup,
        state=BackupState.DONE,
        stage="done",
        progress=1.0,
        finished_at=at,
        file=path.name,
        size=path.stat().st_size,
        hash=archive.hash_of(path),
        revision=manifest.snapshot.revision,
        rows=manifest.snapshot.rows,
    )


def _own_id(desk: Desk) -> str:
    known = desk_id(desk)
    if known is not None:
        return known
    made = secrets.token_hex(10)
    with desk.unit() as unit:
        audit.prefer(unit, DESK_ID, made, at=desk.clock.now(), actor=_ACTOR)
    return made


def _broken_off(backup: Backup, at: datetime) -> Backup:
    """Once its file is whole, only the second copy can be broken off."""
    if backup.file is None:
        return _failed(backup, BROKEN_OFF, at)
    said = f"{copying.WITHOUT} Copying it was broken off; it is tried again after the next backup."
    return replace(backup, state=BackupState.DONE, stage="done", progress=1.0, problem=said)


def _failed(backup: Backup, problem: str, at: datetime) -> Backup:
    return replace(
        backup, state=BackupState.FAILED, stage="failed", finished_at=at, problem=problem[:_SHOWN_WORDS]
    )


def _part(tell: Tell, begins: float, ends: float) -> Tell:
    """The progress of a part, told as that of the whole."""
    return lambda stage, fraction: tell(stage, begins + (ends - begins) * fraction)
