"""Rules and settings out as one file, and in again; and the evidence of some days."""

from contextlib import ExitStack
from typing import Annotated, Any

from fastapi import Query, Response
from fastapi.responses import FileResponse
from pydantic import ConfigDict, RootModel
from starlette.background import BackgroundTask

from thetadesk.backup.service import evidence, exchanging
from thetadesk.backup.service.desk import workshop
from thetadesk.backup.service.evidence import Days
from thetadesk.backup.service.exchanging_work import Difference
from thetadesk.backup.settings_file import SettingsFile, read
from thetadesk.bootstrap import App
from thetadesk.web.asking import Day, Desk, Working, answer, decided
from thetadesk.web.guard import SETTINGS_LIMIT
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, examples_backups
from thetadesk.web.schemas.exchange import DifferenceJson, ImportedSettingsJson, SettingsFileJson

router = Router(tags=["backups"])
_ZIP: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A zip of CSV and JSON files, with a manifest.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class SettingsBody(RootModel[dict[str, Any]]):
    """What /settings/export answers; a part that is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra=examples.bodies(examples_backups.SETTINGS_FILE))


class _OnlyLookedError(Exception):
    """Ends a unit whose work was only to be looked at."""


@router.get(
    "/settings/export",
    response_model=SettingsFileJson,
    responses=examples.answers(examples_backups.SETTINGS_FILE),
)
def export_settings(desk: Desk) -> Response:
    """Fetch alert rules, channels without secrets, preferences, rates and portfolios as one file."""
    at = desk.clock.now()
    with desk.reading() as unit:
        body = exchanging.export(unit, desk, at)
    response = answer(body)
    response.headers["Content-Disposition"] = f'attachment; filename="thetadesk-settings-{at:%Y-%m-%d}.json"'
    return response


@router.post(
    "/settings/import",
    response_model=ImportedSettingsJson,
    responses=examples.answers(examples_backups.IMPORTED_SETTINGS),
    max_body_size=SETTINGS_LIMIT,
)
def import_settings(
    desk: Desk,
    work: Working,
    file: SettingsBody,
    apply: Annotated[bool, Query(description="Do it; otherwise only say what would change.")] = False,
) -> Response:
    """Make the desk's rules and settings those of a file: all of them, or none. To undo it, import the export from before."""
    found = _taken_over(desk, read(file.root), apply=apply)
    if apply:
        work.alerts.wake()
        work.jobs.heed()
    body: ImportedSettingsJson = {"applied": apply, "differences": [_difference(each) for each in found]}
    return answer(body)


@router.get("/audit/export", responses=_ZIP, response_class=FileResponse)
def export_evidence(
    desk: Desk,
    first: Annotated[Day, Query(alias="from", description="The first day, in New York.")],
    last: Annotated[Day, Query(alias="to", description="The last day, in New York.")],
) -> Response:
    """Fetch alerts with their deliveries, changes of rules and all decisions of some days, with the hash that seals the log."""
    days = Days(first, last)
    with ExitStack() as until_sent:
        folder = until_sent.enter_context(workshop(desk))
        with desk.reading() as unit:
            made = evidence.gather(unit, days, desk.clock.now(), folder)
        return FileResponse(
            made,
            media_type="application/octet-stream",
            filename=f"thetadesk-evidence-{first}-{last}.zip",
            background=BackgroundTask(until_sent.pop_all().close),
        )


def _taken_over(desk: App, wanted: SettingsFile, *, apply: bool) -> list[Difference]:
    """What was changed; without `apply`, what would be: it is done and taken back, so nothing is overlooked."""
    by = decided(desk)
    with desk.reading() as unit:
        planned = exchanging.plan(unit, desk, wanted, by)
    if apply:
        with desk.unit() as unit:
            return exchanging.take_over(unit, wanted, planned, by)
    found: list[Difference] = []
    try:
        with desk.unit() as unit:
            found = exchanging.look_through(unit, wanted, planned, by)
            raise _OnlyLookedError
    except _OnlyLookedError:
        return found


def _difference(each: Difference) -> DifferenceJson:
    return {
        "section": each.section,  # type: ignore[typeddict-item]
        "action": each.action,  # type: ignore[typeddict-item]
        "name": each.name,
        "before": each.before,
        "after": each.after,
    }
