"""Reading an uploaded file into the ledger: here formats, which know files, meet the ledger, which does not."""

import gc
from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from thetadesk.bootstrap import App
from thetadesk.formats import discover, recognise
from thetadesk.formats import thetadesk as own_export
from thetadesk.kernel.errors import InvalidInputError, ThetadeskError
from thetadesk.ledger.ports import Format
from thetadesk.ledger.service import importing
from thetadesk.ledger.service.importing import Reading, Upload

Say = Callable[[str, float], None]
_NOT_RECORDED = "The import failed"
_PARSED = 0.2  # of the whole work, as the progress shows it


def run_import(desk: App, import_id: str, say: Say | None = None) -> None:
    """Reads a spooled file into the ledger: the whole of it, or nothing and a problem that says why."""
    tell = say or _silent
    spooled = desk.spool_file(import_id)
    # A long history is a million small objects without a cycle; the collector would walk them over and over.
    gc.disable()
    try:
        with desk.unit() as unit:
            upload = importing.upload_of(unit, import_id)
            importing.mark_running(unit, import_id)
        tell("reading the file", 0.0)
        reading = _read(desk, upload, spooled.read_bytes())
        tell("recording", _PARSED)
        with desk.unit() as unit:
            importing.take_file(
                unit, upload, reading, desk.vault, desk.clock.now(), desk.roll_window, _stages(tell)
            )
    except ThetadeskError as error:
        fail_import(desk, import_id, error.detail, error.title)
    finally:
        gc.enable()
        spooled.unlink(missing_ok=True)


def fail_import(desk: App, import_id: str, detail: str, title: str = _NOT_RECORDED) -> None:
    """Notes why nothing of a file was recorded; one that is done stays done."""
    with desk.unit() as unit:
        if importing.get_import(unit, import_id).state in ("queued", "running"):
            importing.fail_import(unit, import_id, title, detail, desk.clock.now())
    desk.spool_file(import_id).unlink(missing_ok=True)


def fail_unfinished_imports(desk: App, detail: str) -> None:
    """Settles what a desk that is gone has left: its imports have failed, its uploads are removed."""
    with desk.unit() as unit:
        importing.fail_unfinished(unit, _NOT_RECORDED, detail, desk.clock.now())
    for left in desk.spool_file("").iterdir():
        left.unlink(missing_ok=True)


def _read(desk: App, upload: Upload, data: bytes) -> Reading:
    form = recognise(data)
    with desk.reading() as unit:
        zone = importing.zone_for(unit, upload, form)
    parsed = form.parse(data, _zone(zone))
    accounts = own_export.accounts_of(data) if form is own_export.FORMAT else []
    return Reading(form, parsed, _richness(discover()), zone, {account.id: account for account in accounts})


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return None if name is None else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInputError(
            f"{name!r} is not a time zone; zones are named like America/New_York", field="timezone"
        ) from None


def _richness(formats: tuple[Format, ...]) -> dict[str, int]:
    return {form.namespace: form.richness for form in formats}


def _stages(tell: Say) -> importing.Progress:
    def show(stage: str, done: int, of: int) -> None:
        tell(stage, _PARSED + (1 - _PARSED) * done / max(of, 1))

    return show


def _silent(stage: str, fraction: float) -> None:
    """Nobody watches."""
