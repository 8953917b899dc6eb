"""Trying backups out: restored into a throw-away database, compared table by table, brought to the newest schema."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from thetadesk.backup import archive, store
from thetadesk.backup.model import (
    Backup,
    BackupKind,
    BackupNotReadyError,
    BackupRefusedError,
    BackupState,
    Manifest,
)
from thetadesk.backup.service import copying
from thetadesk.backup.service.desk import Desk, folder_of, seals, words_of, workshop
from thetadesk.backup.service.making import desk_id, noted
from thetadesk.backup.service.reading import file_of, require
from thetadesk.db.errors import SnapshotError
from thetadesk.db.snapshots import Tell, engine_of, require_known, snapshots_of
from thetadesk.kernel.errors import ThetadeskError
from thetadesk.kernel.tenant import LOCAL_TENANT


def inspect(desk: Desk, path: Path, *, foreign: bool = False, sha256: str | None = None) -> Manifest:
    """What the file says of itself, if this desk can restore it: quick, and nothing is loaded.

    Raises BackupRefusedError: for what is no backup, cut off or changed, of another desk (unless `foreign` is
    allowed), sealed with a key that this desk does not have, of another engine, or of a newer version.
    """
    manifest = archive.read(path)
    own = desk_id(desk)
    if not foreign and manifest.desk_id != own:
        raise BackupRefusedError(
            f"{path.name} is a backup of another desk ({manifest.desk_id}): restore it with --foreign if that is what "
            "you want."
        )
    if manifest.key_id not in desk.vault.key_ids:
        raise BackupRefusedError(
            f"The secrets in {path.name} are encrypted with the key {manifest.key_id}, which {desk.vault.title} does "
            "not hold: put that key back (beside the present one: NEW,OLD), then restore."
        )
    manifest = archive.read(path, seals(desk))
    engine = engine_of(desk.settings.resolved_database_url)
    if manifest.snapshot.engine != engine:
        raise BackupRefusedError(
            f"{path.name} is of a {manifest.snapshot.engine} desk, and this one uses {engine}."
        )
    try:
        require_known(manifest.snapshot.revision)
    except SnapshotError as error:
        raise BackupRefusedError(f"{path.name} cannot be restored: {error.detail}.") from error
    if sha256 is not None and archive.hash_of(path) != sha256:
        raise BackupRefusedError(f"{path.name} is not the file that was made: it was changed, or cut off.")
    return manifest


def try_out(desk: Desk, path: Path, manifest: Manifest, tell: Tell) -> None:
    """Restores the file into a throw-away database. Raises BackupRefusedError where it is not what was saved."""
    url = desk.settings.resolved_database_url
    with workshop(desk) as shop:
        archive.unpack(path, manifest, shop, tell)
        try:
            snapshots_of(url).try_out(url, LOCAL_TENANT, shop, manifest.snapshot, tell)
        except SnapshotError as error:
            raise BackupRefusedError(f"{path.name} cannot be restored: {error.detail}.") from error


def verify(desk: Desk, backup_id: str, *, foreign: bool = False, tell: Tell | None = None) -> Backup:
    """Tries a backup out, and notes what came of it. Raises BackupRefusedError, noted too, and BackupNotReadyError."""
    with desk.reading() as unit:
        backup = require(unit, backup_id)
    try:
        path = file_of(desk, backup)
        manifest = inspect(desk, path, foreign=foreign or backup.kind is BackupKind.FOUND, sha256=backup.hash)
        try_out(desk, path, manifest, tell or _silent)
    except BackupNotReadyError:
        raise
    except (ThetadeskError, OSError) as error:
        _note(desk, backup_id, problem=words_of(error))
        raise BackupRefusedError(words_of(error)) from error
    return _note(desk, backup_id, verified_at=desk.clock.now(), problem=copying.lacking(desk, backup))


def next_unverified(backups: Sequence[Backup]) -> Backup | None:
    """The desk's own newest backup, if it has never been tried out."""
    newest = next((each for each in backups if each.counts), None)
    return newest if newest is not None and newest.verified_at is None else None


def adopt(desk: Desk) -> list[Backup]:
    """Takes up the files in the folder of backups that the list does not know: brought here by hand, or made after the
    backup that was restored. What is no backup is left alone, and a second file of one that is there."""
    folder = folder_of(desk)
    with desk.reading() as unit:
        listed = store.backups(unit)
    names = {each.file for each in listed}
    there = {each.id for each in listed if each.file and (folder / each.file).is_file()}
    found = []
    for path in sorted(folder.glob("[!.]*.backup")):
        # Nobody may wait for a pipe that is called a backup.
        if path.name in names or not path.is_file():
            continue
        try:
            manifest = archive.read(path)
        except BackupRefusedError:
            continue
        if manifest.backup_id not in there:
            found.append(_taken_up(desk, path, manifest))
            there.add(manifest.backup_id)
    return found


def _taken_up(desk: Desk, path: Path, manifest: Manifest) -> Backup:
    # What a file says of itself counts only under the seal of this desk: retention and alerts go by it.
    own = manifest.desk_id == desk_id(desk) and _is_sealed(desk, path)
    kind = manifest.kind if own else BackupKind.FOUND
    fresh = Backup(manifest.backup_id, kind, BackupState.DONE, manifest.made_at)
    taken = noted(fresh, path, manifest, manifest.made_at)
    with desk.unit() as unit:
        store.save_backup(unit, taken)
    return taken


def _is_sealed(desk: Desk, path: Path) -> bool:
    try:
        archive.read(path, seals(desk))
    except BackupRefusedError:
        return False
    return True


def _note(desk: Desk, backup_id: str, **what: Any) -> Backup:
    """Notes it with the backup as it is now: trying one out takes long enough for others to change it."""
    with desk.unit() as unit:
        store.change_backup(unit, backup_id, **what)
        return require(unit, backup_id)


def _silent(_stage: str, _fraction: float) -> None:
    """Nobody listens."""
