"""What the desk does by itself, when, and how it went; and the plug-ins that add to it."""

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from thetadesk.jobs import schedule, timing
from thetadesk.jobs.model import ScheduleError, Timing
from thetadesk.jobs.service import plugging, running, schedules
from thetadesk.jobs.service.schedules import Change
from thetadesk.web import scheduling
from thetadesk.web.asking import Desk, IdIn, Offset, Whole, Working, answer, decided
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, telling_jobs
from thetadesk.web.schemas import examples_jobs as shown
from thetadesk.web.schemas.jobs import (
    JobJson,
    JobRunJson,
    JobRunsJson,
    JobsJson,
    PluginJson,
    PluginsJson,
    SchedulePreviewJson,
)
from thetadesk.web.schemas.values import instant
from thetadesk.web.work import Work

router = Router(tags=["scheduler"], prefix="/scheduler")
JobId = Annotated[
    str,
    Path(
        min_length=1,
        max_length=120,
        description="A job's id: `sync`, or `scan-opportunities@` and a portfolio's id.",
    ),
]
PluginName = Annotated[str, Path(min_length=1, max_length=80)]
_MINUTE = timedelta(minutes=1)
_AROUND = timing.LONGEST_AROUND // _MINUTE


class MarketHoursBody(BaseModel):
    """How far the hours reach beyond the bells."""

    model_config = ConfigDict(extra="forbid")
    before_minutes: Annotated[Whole, Field(ge=0, le=_AROUND)] = 0
    after_minutes: Annotated[Whole, Field(ge=0, le=_AROUND)] = 0


class TimingBody(BaseModel):
    """When something is to run: `minutes` for an interval, five fields for a cron."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(shown.CHANGE["timing"]))
    type: Literal["interval", "cron"]
    minutes: Annotated[Whole | None, Field(ge=1, le=timing.LONGEST // _MINUTE)] = None
    cron: Annotated[str | None, Field(max_length=100)] = None
    market_hours: MarketHoursBody | None = None

    def read(self) -> Timing:
        """The same as the service takes it. Raises ScheduleError."""
        return timing.read(self.model_dump())


class JobChangeBody(BaseModel):
    """What is to be different. What is left out stays; a `timing` of null is the one that the job came with. With
    `portfolio_id` the portfolio gets a schedule of its own."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(shown.CHANGE))
    enabled: bool | None = None
    timing: TimingBody | None = None
    portfolio_id: IdIn | None = None

    def change(self) -> Change:
        """The same as the service takes it. Raises ScheduleError."""
        resets = self.timing is None and "timing" in self.model_fields_set
        return Change(self.enabled, self.timing.read() if self.timing else None, resets)


class PluginChangeBody(BaseModel):
    """Whether a plug-in is to run."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies({"enabled": True}))
    enabled: bool


@router.get(
    "/jobs",
    response_model=JobsJson,
    responses=examples.answers({"running": True, "items": [shown.JOB]}),
)
def list_jobs(work: Working) -> Response:
    """List the jobs: when each runs, and how its last run went."""
    items = [telling_jobs.job(each) for each in work.jobs.statuses()]
    body: JobsJson = {"running": work.jobs.started, "items": items}
    return answer(body)


@router.get("/jobs/{id}", response_model=JobJson, responses=examples.answers(shown.JOB))
def get_job(work: Working, id: JobId) -> Response:
    """Show one job."""
    return answer(telling_jobs.job(work.jobs.status(id)))


@router.put("/jobs/{id}", response_model=JobJson, responses=examples.answers(shown.JOB))
def change_job(desk: Desk, work: Working, id: JobId, body: JobChangeBody) -> Response:
    """Change when a job runs, or whether, for all or for one portfolio; what was missed while it was off is not made good."""
    changed = scheduling.change(work, id, body.portfolio_id, body.change(), decided(desk))
    return answer(telling_jobs.job(changed))


@router.post(
    "/jobs/{id}/preview",
    response_model=SchedulePreviewJson,
    responses=examples.answers(shown.PREVIEW),
)
def preview_schedule(desk: Desk, work: Working, id: JobId, body: TimingBody) -> Response:
    """Say when a job would run by another schedule, or why it cannot be kept; nothing is changed."""
    now = desk.clock.now()
    with desk.reading() as unit:
        job = work.jobs.job(unit, schedules.split(id)[0])
    told: SchedulePreviewJson = {"schedule": None, "next_runs": [], "problem": None}
    try:
        timed = job.timed(schedule.checked(body.read(), now))
    except ScheduleError as error:
        return answer({**told, "problem": error.detail})
    coming = [instant(at) for at in schedule.coming(timed, now)]
    return answer({**told, "schedule": schedule.in_words(timed), "next_runs": coming})


@router.delete("/jobs/{id}", status_code=204)
def reset_job(desk: Desk, work: Working, id: JobId) -> Response:
    """Take back what was changed of a job: it runs as it came, and a portfolio as all others."""
    scheduling.forget(work, id, decided(desk))
    return Response(status_code=204)


@router.post(
    "/jobs/{id}/trigger",
    status_code=202,
    response_model=JobRunJson,
    responses=examples.answers(shown.JOB_RUN, 202),
)
async def trigger_job(
    desk: Desk,
    work: Working,
    id: JobId,
    portfolio: Annotated[
        str | None, Query(max_length=40, description="Only for this portfolio: its id.")
    ] = None,
) -> Response:
    """Run a job now; refused while it runs."""
    with desk.reading() as unit:
        of = scheduling.checked(unit, schedules.split(id)[1] or portfolio)
    return answer(telling_jobs.job_run(await work.trigger(id, of)), 202)


@router.get(
    "/history",
    response_model=JobRunsJson,
    responses=examples.answers({"total": 1, "items": [shown.JOB_RUN]}),
)
def list_job_runs(
    desk: Desk,
    job: Annotated[str | None, Query(max_length=120, description="Only of the job of this id.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="At most so many.")] = 100,
    offset: Offset = 0,
) -> Response:
    """List the runs of the jobs, newest first: how long each took, what it did, or what went wrong."""
    with desk.reading() as unit:
        wanted = None if job is None else schedules.named(*schedules.split(job))
        found, total = running.history(unit, wanted, limit, offset)
    body: JobRunsJson = {"total": total, "items": [telling_jobs.job_run(each) for each in found]}
    return answer(body)


@router.get("/plugins", response_model=PluginsJson, responses=examples.answers(shown.PLUGINS))
def list_plugins(work: Working) -> Response:
    """List the plug-ins that were found, and whether each runs."""
    return answer(_plugins(work))


@router.post("/plugins/find", response_model=PluginsJson, responses=examples.answers(shown.PLUGINS))
async def find_plugins(work: Working) -> Response:
    """Look for plug-ins now: in the plug-in folder, among installed packages, and those that come with the desk."""
    await plugging.find(work.desk)
    work.jobs.heed()
    return answer(_plugins(work))


@router.put("/plugins/{name}", response_model=PluginJson, responses=examples.answers(shown.PLUGIN))
def change_plugin(desk: Desk, work: Working, name: PluginName, body: PluginChangeBody) -> Response:
    """Switch a plug-in on or off."""
    scheduling.switch_plugin(work, name, body.enabled, decided(desk))
    with desk.reading() as unit:
        return answer(telling_jobs.plugin(*plugging.one(unit, name)))


def _plugins(work: Work) -> PluginsJson:
    desk = work.desk
    with desk.reading() as unit:
        items = [telling_jobs.plugin(*each) for each in plugging.listed(unit)]
    # Where the data lies is nobody's business but the operator's.
    folder = desk.settings.plugin_folder
    return {"folder": str(folder) if folder else "plugins, in the data folder", "items": items}
