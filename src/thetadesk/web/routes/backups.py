"""Backups: made, looked at, tried out, fetched, and restored at the next start."""

import asyncio
import os
from typing import Annotated, Any

from fastapi import Path, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict

from thetadesk.backup.model import Backup, BackupKind, BackupRefusedError, PendingRestore, PlaceError
from thetadesk.backup.places import second_place
from thetadesk.backup.service import apart, checking, making, reading, restoring
from thetadesk.backup.tasks import BACKUP
from thetadesk.bootstrap import App
from thetadesk.jobs.model import JobRunningError
from thetadesk.web.asking import Desk, Working, answer, decided
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, examples_backups
from thetadesk.web.schemas.backups import BackupJson, BackupsJson, PendingRestoreJson
from thetadesk.web.schemas.values import instant, maybe_instant

router = Router(tags=["backups"], prefix="/backups")
BackupId = Annotated[str, Path(min_length=1, max_length=40)]
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class RestoreBody(BaseModel):
    """`foreign` allows the backup of another desk."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies({"foreign": False}))
    foreign: bool = False


@router.get("", response_model=BackupsJson, responses=examples.answers(examples_backups.BACKUPS))
def list_backups(desk: Desk) -> Response:
    """List every backup, newest first, and the restore that waits for the next start."""
    return answer(_listed(desk))


@router.post(
    "", status_code=202, response_model=BackupJson, responses=examples.answers(examples_backups.BACKUP, 202)
)
async def create_backup(desk: Desk, work: Working) -> Response:
    """Back the desk up now, while it goes on; refused while another backup is made."""
    begun = await asyncio.to_thread(_begin, desk)
    try:
        await work.trigger(BACKUP)
    except JobRunningError:
        await asyncio.to_thread(making.remove, desk, begun)
        raise
    return answer(_backup(await asyncio.to_thread(_found, desk, begun.id)), 202)


@router.post("/find", response_model=BackupsJson, responses=examples.answers(examples_backups.BACKUPS))
def find_backups(desk: Desk) -> Response:
    """Take up the files that were put into the folder of backups by hand."""
    checking.adopt(desk)
    return answer(_listed(desk))


@router.delete("/restore", status_code=204)
def cancel_restore(desk: Desk) -> Response:
    """Give up the restore that waits for the next start."""
    restoring.cancel(desk)
    return Response(status_code=204)


@router.get("/{backup_id}", response_model=BackupJson, responses=examples.answers(examples_backups.BACKUP))
def get_backup(desk: Desk, backup_id: BackupId) -> Response:
    """Show a backup, and how far it is while it is made."""
    return answer(_backup(_found(desk, backup_id)))


@router.delete("/{backup_id}", status_code=204)
def remove_backup(desk: Desk, backup_id: BackupId) -> Response:
    """Delete a backup, its file and its second copy."""
    making.remove(desk, _found(desk, backup_id), decided(desk).actor)
    return Response(status_code=204)


@router.get("/{backup_id}/file", response_class=FileResponse, responses=_FILE)
def download_backup(desk: Desk, backup_id: BackupId) -> Response:
    """Fetch a backup's file. The encryption key is not in it; trades and prices are, and are not encrypted."""
    path = reading.file_of(desk, _found(desk, backup_id))
    return FileResponse(path, media_type="application/octet-stream", filename=path.name)


@router.post(
    "/{backup_id}/verify", response_model=BackupJson, responses=examples.answers(examples_backups.BACKUP)
)
async def verify_backup(desk: Desk, backup_id: BackupId) -> Response:
    """Restore a backup into a throw-away database and compare every table; refused where it is not what was saved."""
    await asyncio.to_thread(lambda: reading.file_of(desk, _found(desk, backup_id)))
    began = desk.clock.now()
    status = await apart.run(desk, "verify", backup_id)
    tried = await asyncio.to_thread(_found, desk, backup_id)
    if status or tried.verified_at is None or tried.verified_at < began:
        raise BackupRefusedError(tried.problem or f"The try that began at {instant(began)} was broken off.")
    return answer(_backup(tried))


@router.post(
    "/{backup_id}/restore",
    status_code=202,
    response_model=PendingRestoreJson,
    responses=examples.answers(examples_backups.PENDING, 202),
)
def restore_backup(desk: Desk, backup_id: BackupId, body: RestoreBody) -> Response:
    """Have a backup restored when the desk starts next; what is there then is saved first."""
    wanted = restoring.prepare(desk, backup_id, decided(desk).actor, foreign=body.foreign)
    return answer(_pending(wanted), 202)


def _begin(desk: App) -> Backup:
    with desk.unit() as unit:
        return making.begin(unit, BackupKind.MANUAL, desk.clock.now())


def _found(desk: App, backup_id: str) -> Backup:
    with desk.reading() as unit:
        return reading.require(unit, backup_id)


def _listed(desk: App) -> BackupsJson:
    with desk.reading() as unit:
        found = reading.listed(unit)
    waits = restoring.pending(desk)
    return {
        "items": [_backup(each) for each in found],
        # Where the data lies is nobody's business but the operator's.
        "key_kept_in": desk.vault.title.replace(f"{desk.settings.data_dir}{os.sep}", "the data folder's "),
        "second_place": _second_place(desk),
        "pending": _pending(waits) if waits else None,
    }


def _second_place(desk: App) -> str | None:
    try:
        place = second_place(desk.settings, desk.clock)
    except PlaceError as error:
        return error.detail
    return place.title if place else None


def _backup(backup: Backup) -> BackupJson:
    return {
        "id": backup.id,
        "kind": backup.kind.value,
        "state": backup.state.value,
        "stage": backup.stage,
        "progress": backup.progress,
        "started_at": instant(backup.started_at),
        "finished_at": maybe_instant(backup.finished_at),
        "file": backup.file,
        "size": backup.size,
        "hash": backup.hash,
        "revision": backup.revision,
        "rows": backup.rows,
        "copied_to": backup.copied_to,
        "verified_at": maybe_instant(backup.verified_at),
        "problem": backup.problem,
    }


def _pending(wanted: PendingRestore) -> PendingRestoreJson:
    return {
        "backup_id": wanted.backup_id,
        "file": wanted.file,
        "made_at": instant(wanted.made_at),
        "asked_at": instant(wanted.asked_at),
    }
