"""What the desk does by itself."""

from typing import Literal

from typing_extensions import TypedDict

from thetadesk.web.schemas.values import InstantText


class JobRunJson(TypedDict):
    """One run of a job: what it did in a few words, or the error that ended it."""

    id: str
    job: str
    trigger: Literal["schedule", "manual"]
    state: Literal["running", "done", "failed", "interrupted"]
    started_at: InstantText
    finished_at: InstantText | None
    outcome: str | None
    error: str | None


class JobJson(TypedDict):
    """A job: when it runs, in words, and how its last run went. `next_run_at` is null while nothing will start it."""

    name: str
    title: str
    description: str
    schedule: str
    enabled: bool
    next_run_at: InstantText | None
    last_run: JobRunJson | None


class JobsJson(TypedDict):
    """Every job."""

    items: list[JobJson]


class JobRunsJson(TypedDict):
    """A page of the runs, newest first, and how many there are."""

    total: int
    items: list[JobRunJson]
