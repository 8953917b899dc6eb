"""Imports: files in, and what became of their rows."""

import asyncio
from io import BufferedWriter
from pathlib import Path
from typing import Annotated, cast
from uuid import uuid4

from fastapi import Query, Request, Response

from thetadesk.bootstrap import App
from thetadesk.kernel.errors import ConflictError, InvalidInputError
from thetadesk.ledger.model import AccountKind
from thetadesk.ledger.service import accounts, importing
from thetadesk.ledger.service.importing import ImportRun, Upload
from thetadesk.web import sample
from thetadesk.web.asking import Desk, Working, answer
from thetadesk.web.children import Progress
from thetadesk.web.importing import Imports
from thetadesk.web.problems import TooLargeError
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples
from thetadesk.web.schemas.imports import ImportJson, ImportsJson, ImportStatusText, QuarantinedLineJson
from thetadesk.web.schemas.values import instant, maybe_instant

router = Router(tags=["imports"], prefix="/imports")
# A sender that is cut off in the middle hears no answer, so what is too large is read to its end, up to here.
_LARGEST_BODY = 2**31
_UPLOAD_BODY = {
    "requestBody": {
        "required": True,
        "description": "The export file as it is.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    "",
    status_code=202,
    response_model=ImportJson,
    responses=examples.answers(examples.IMPORT, 202),
    openapi_extra=_UPLOAD_BODY,
    max_body_size=_LARGEST_BODY,
)
async def import_file(
    request: Request,
    desk: Desk,
    work: Working,
    filename: Annotated[
        str, Query(max_length=255, description="The file's name, for the list of imports.")
    ] = "upload",
    account: Annotated[
        str | None,
        Query(min_length=1, max_length=80, description="The account, for files that do not say theirs."),
    ] = None,
    timezone: Annotated[
        str | None,
        Query(
            min_length=1, max_length=64, description="The zone of the clock of files that do not say theirs."
        ),
    ] = None,
) -> Response:
    """Import an export file. The format is found by its content; a second time adds nothing."""
    upload = Upload(uuid4().hex[:20], _shown_name(filename), account, timezone)
    spooled = desk.spool_file(upload.id)
    try:
        await _spool(request, spooled, desk.settings.max_upload_bytes)
        await asyncio.to_thread(_begin, desk, upload)
    except BaseException:
        spooled.unlink(missing_ok=True)
        raise
    await work.imports.submit(upload.id)
    return answer(await asyncio.to_thread(_import_json, desk, work.imports, upload.id), 202)


@router.post(
    "/sample",
    status_code=202,
    response_model=ImportJson,
    responses=examples.answers(examples.IMPORT, 202),
)
async def import_sample(desk: Desk, work: Working) -> Response:
    """Load a sample history, written for this project, into an account of its own."""
    upload = Upload(uuid4().hex[:20], sample.FILENAME, sample.ACCOUNT, kind=AccountKind.SAMPLE)
    await asyncio.to_thread(_begin_sample, desk, upload)
    await work.imports.submit(upload.id)
    return answer(await asyncio.to_thread(_import_json, desk, work.imports, upload.id), 202)


@router.get("", response_model=ImportsJson, responses=examples.answers({"items": [examples.IMPORT]}))
def list_imports(desk: Desk, work: Working) -> Response:
    """List the latest imports, newest first."""
    with desk.reading() as unit:
        runs = importing.list_imports(unit)
    body: ImportsJson = {"items": [_json_of(run, work.imports.progress_of(run.id)) for run in runs]}
    return answer(body)


@router.get("/{import_id}", response_model=ImportJson, responses=examples.answers(examples.IMPORT))
def get_import(desk: Desk, work: Working, import_id: str) -> Response:
    """Show how far an import is, and in the end what became of its rows."""
    return answer(_import_json(desk, work.imports, import_id))


async def _spool(request: Request, file: Path, most: int) -> None:
    size = 0
    with await asyncio.to_thread(_private_file, file) as opened:
        async for chunk in request.stream():
            size += len(chunk)
            if size <= most:
                await asyncio.to_thread(opened.write, chunk)
    if size > most:
        raise TooLargeError(
            f"The file is larger than {most // 2**20} MB, the most this desk reads.", limit=most
        )
    if size == 0:
        raise InvalidInputError("The file is empty.")


def _private_file(file: Path) -> BufferedWriter:
    file.touch(0o600, exist_ok=False)
    return file.open("wb")


def _begin(desk: App, upload: Upload) -> None:
    with desk.unit() as unit:
        importing.begin_import(unit, upload, desk.clock.now())


def _begin_sample(desk: App, upload: Upload) -> None:
    with desk.unit() as unit:
        if any(account.kind is AccountKind.SAMPLE for account in accounts.list_accounts(unit)):
            raise ConflictError("The sample is loaded already. Remove its account to load it anew.")
        importing.begin_import(unit, upload, desk.clock.now())
    file = desk.spool_file(upload.id)
    with _private_file(file) as opened:
        opened.write(sample.history())


def _shown_name(filename: str) -> str:
    """The last part of the name, without what a terminal or a page could take for more than text."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable()).strip() or "upload"


def _import_json(desk: App, reader: Imports, import_id: str) -> ImportJson:
    with desk.reading() as unit:
        run = importing.get_import(unit, import_id)
    return _json_of(run, reader.progress_of(import_id))


def _json_of(run: ImportRun, progress: Progress | None) -> ImportJson:
    finished = run.state in ("done", "failed")
    return {
        "id": run.id,
        "status": cast("ImportStatusText", run.state),
        "progress": 1.0 if finished else progress.fraction if progress else 0.0,
        "stage": run.state if finished or progress is None else progress.stage,
        "filename": run.filename,
        "format": run.format,
        "account": run.account,
        "account_id": run.account_id,
        "timezone": run.zone,
        "read": run.read,
        "new": run.new,
        "known": run.known,
        "updated": run.updated,
        "quarantined": [_line(row) for row in run.quarantined],
        "problem": {"title": run.problem["title"], "detail": run.problem["detail"]} if run.problem else None,
        "notes": list(run.notes),
        "started_at": instant(run.started_at),
        "finished_at": maybe_instant(run.finished_at),
    }


def _line(row: importing.QuarantinedRow) -> QuarantinedLineJson:
    return {
        "id": row.id,
        "line": row.line,
        "reason": row.reason,
        "raw": row.raw,
        "state": "open" if row.state == "open" else "resolved",
    }
