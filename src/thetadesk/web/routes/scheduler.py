"""What the desk does by itself, when, and how it went."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from thetadesk.jobs.service import running
from thetadesk.web.asking import Desk, Offset, Working, answer
from thetadesk.web.schemas import examples, examples_connections, telling_connections
from thetadesk.web.schemas.jobs import JobJson, JobRunJson, JobRunsJson, JobsJson

router = APIRouter(tags=["scheduler"], prefix="/scheduler")
JobName = Annotated[str, Path(min_length=1, max_length=80)]


@router.get(
    "/jobs", response_model=JobsJson, responses=examples.answers({"items": [examples_connections.JOB]})
)
def list_jobs(work: Working) -> Response:
    """List the jobs: when each runs, and how its last run went."""
    body: JobsJson = {"items": [telling_connections.job(each) for each in work.jobs.statuses()]}
    return answer(body)


@router.get("/jobs/{name}", response_model=JobJson, responses=examples.answers(examples_connections.JOB))
def get_job(work: Working, name: JobName) -> Response:
    """Show one job."""
    return answer(telling_connections.job(work.jobs.status(name)))


@router.post(
    "/jobs/{name}/trigger",
    status_code=202,
    response_model=JobRunJson,
    responses=examples.answers(examples_connections.JOB_RUN, 202),
)
async def trigger_job(work: Working, name: JobName) -> Response:
    """Run a job now; refused while it runs."""
    return answer(telling_connections.job_run(await work.trigger(name)), 202)


@router.get(
    "/history",
    response_model=JobRunsJson,
    responses=examples.answers({"total": 1, "items": [examples_connections.JOB_RUN]}),
)
def list_job_runs(
    desk: Desk,
    job: Annotated[str | None, Query(max_length=80, description="Only of this job.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="At most so many.")] = 100,
    offset: Offset = 0,
) -> Response:
    """List the runs of the jobs, newest first."""
    with desk.reading() as unit:
        found, total = running.history(unit, job, limit, offset)
    body: JobRunsJson = {"total": total, "items": [telling_connections.job_run(each) for each in found]}
    return answer(body)
