"""Restoring: asked for while the desk works, done when it starts next, before anything else has the database open.

Nothing can be restored under a desk that works: its engine, its streams and its open units stand on what is there. So
what a restore leaves first is a note beside the data. Whoever next opens the desk alone (a server that starts, a
command without one) finds it, tries the backup out, saves what is about to be replaced as a backup of its own, and
puts the tried-out data in its place in one step. Whatever fails before that step leaves the desk as it was.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

from thetadesk.audit import service as audit
from thetadesk.backup import archive, store
from thetadesk.backup.model import (
    Backup,
    BackupKind,
    BackupRefusedError,
    BackupState,
    Manifest,
    PendingRestore,
)
from thetadesk.backup.service import checking, making
from thetadesk.backup.service.desk import Desk, clear_all, words_of, workshop
from thetadesk.backup.service.reading import file_of, require
from thetadesk.db.snapshots import Tell, snapshots_of
from thetadesk.jobs.service import leases
from thetadesk.kernel.errors import ThetadeskError
from thetadesk.kernel.tenant import LOCAL_TENANT

NOTE = "restore.json"


def prepare(desk: Desk, backup_id: str, actor: str, *, foreign: bool = False) -> PendingRestore:
    """Has the backup restored at the next start. Raises BackupRefusedError where this desk cannot restore it."""
    with desk.reading() as unit:
        backup = require(unit, backup_id)
    path = file_of(desk, backup)
    manifest = checking.inspect(desk, path, foreign=foreign, sha256=backup.hash)
    wanted = PendingRestore(backup_id, path.name, manifest.made_at, desk.clock.now(), actor, foreign)
    _write(desk, wanted)
    return wanted


def pending(desk: Desk) -> PendingRestore | None:
    """The restore that waits for the next start."""
    try:
        said = json.loads(_note(desk).read_text(encoding="utf-8"))
        return PendingRestore(
            str(said["backup_id"]),
            str(said["file"]),
            datetime.fromisoformat(said["made_at"]),
            datetime.fromisoformat(said["asked_at"]),
            str(said["actor"]),
            bool(said["foreign"]),
            said.get("undo_id"),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def cancel(desk: Desk) -> bool:
    """Gives up a restore that waits; False if there was none."""
    waits = _note(desk).exists()
    _note(desk).unlink(missing_ok=True)
    return waits


def finish(desk: Desk, tell: Tell) -> Backup | None:
    """Does the restore that waits, if there is one, and answers the backup that is in place now.

    Only for whoever has the desk alone. Raises BackupRefusedError when it could not be done; then nothing was changed,
    and it is not tried again. One that was killed after it had replaced the data is brought to its end.
    """
    clear_all(desk)
    wanted = pending(desk)
    if wanted is None:
        return None
    try:
        if not _is_replaced(desk, wanted):
            wanted = _replaced(desk, wanted, tell)
        return _settled(desk, wanted)
    finally:
        # A desk must not fail at every start over a restore that cannot be done.
        cancel(desk)


def _is_replaced(desk: Desk, wanted: PendingRestore) -> bool:
    """Whether the restore came that far before: only what it replaced knows the backup that was made of it."""
    if wanted.undo_id is None:
        return False
    with desk.reading() as unit:
        return store.find_backup(unit, wanted.undo_id) is None


def _replaced(desk: Desk, wanted: PendingRestore, tell: Tell) -> PendingRestore:
    try:
        with desk.reading() as unit:
            backup = require(unit, wanted.backup_id)
        path = file_of(desk, backup)
        manifest = checking.inspect(desk, path, foreign=wanted.foreign, sha256=backup.hash)
        saved = replace(wanted, undo_id=_save_first(desk))
        _write(desk, saved)
        _put_back(desk, path, manifest, tell)
    except (ThetadeskError, OSError) as error:
        why = words_of(error)
        _refuse(desk, wanted, why)
        raise BackupRefusedError(f"The restore was not done, and nothing was changed: {why}") from error
    return saved


def _save_first(desk: Desk) -> str:
    with desk.unit() as unit:
        begun = making.begin(unit, BackupKind.UNDO, desk.clock.now())
    undo = making.make(desk, begun.id)
    if undo.state is not BackupState.DONE:
        raise BackupRefusedError(f"What is here now could not be saved first. {undo.problem}")
    return undo.id


def _put_back(desk: Desk, path: Path, manifest: Manifest, tell: Tell) -> None:
    url = desk.settings.resolved_database_url
    with workshop(desk) as shop:
        archive.unpack(path, manifest, shop, tell)
        desk.database.dispose()
        snapshots_of(url).put_back(url, LOCAL_TENANT, shop, manifest.snapshot, tell)


def _refuse(desk: Desk, wanted: PendingRestore, why: str) -> None:
    with desk.unit() as unit:
        store.change_backup(unit, wanted.backup_id, problem=f"It was not restored. {why}")


def _settled(desk: Desk, wanted: PendingRestore) -> Backup:
    """Brings the restored list of backups up to date with the folder, and says in the restored log what was done."""
    with desk.unit() as unit:
        for each in store.backups(unit):
            if each.state in (BackupState.WAITING, BackupState.RUNNING):
                store.remove_backup(unit, each.id)
        # The job that made the backup is in it as one that runs.
        leases.drop(unit, "job:backup")
    checking.adopt(desk)
    at = desk.clock.now()
    with desk.unit() as unit:
        before = require(unit, wanted.backup_id)
        restored = replace(before, verified_at=at, problem=None)
        store.save_backup(unit, restored)
        undo = store.find_backup(unit, wanted.undo_id or "")
        audit.record(
            unit,
            at=at,
            actor=wanted.actor,
            action="restored",
            subject=f"backup:{restored.id}",
            before={"saved_as": undo.file if undo else None},
            after={"file": restored.file, "made_at": restored.started_at.isoformat()},
        )
    return restored


def _write(desk: Desk, wanted: PendingRestore) -> None:
    said = {
        **asdict(wanted),
        "made_at": wanted.made_at.isoformat(),
        "asked_at": wanted.asked_at.isoformat(),
    }
    note = _note(desk)
    part = note.with_suffix(".part")
    part.write_text(json.dumps(said), encoding="utf-8")
    part.replace(note)


def _note(desk: Desk) -> Path:
    return desk.settings.data_dir / NOTE
