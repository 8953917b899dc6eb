"""What the desk does by itself."""

from typing import Literal

from typing_extensions import TypedDict

from thetadesk.web.schemas.values import InstantText


class MarketHoursJson(TypedDict):
    """Only on trading days, from so many minutes before the opening bell to so many after the closing one."""

    before_minutes: int
    after_minutes: int


class TimingJson(TypedDict):
    """When something runs: every so many `minutes`, or by the five fields of a `cron` (minute, hour, day, month, weekday) in
    New York time. `market_hours` is null for what does not keep to them."""

    type: Literal["interval", "cron"]
    minutes: int | None
    cron: str | None
    market_hours: MarketHoursJson | None


class JobRunJson(TypedDict):
    """One run of a job: what it did in a few words, what it lacked where it was `skipped`, or the error that ended it. `job` is the job's id."""

    id: str
    job: str
    trigger: Literal["schedule", "manual"]
    state: Literal["running", "done", "skipped", "failed", "interrupted"]
    started_at: InstantText
    finished_at: InstantText | None
    duration_seconds: float | None
    outcome: str | None
    error: str | None


class JobJson(TypedDict):
    """A job: when it runs (`schedule` is in words), and how its last run went.

    `id` is its name, or `name@portfolio` for one portfolio's own schedule of a job that is `scoped`: then `portfolio_id` says
    whose. `edited`: somebody has changed when it runs or whether; `default_timing` is what it came with. One that is not
    `editable` always runs as it does. `plugin` names the plug-in that it comes from. `next_run_at` is null and `next_runs`
    empty while nothing will start it.
    """

    id: str
    name: str
    title: str
    description: str
    portfolio_id: str | None
    plugin: str | None
    schedule: str
    timing: TimingJson
    default_timing: TimingJson
    enabled: bool
    edited: bool
    scoped: bool
    editable: bool
    limit_minutes: int
    next_run_at: InstantText | None
    next_runs: list[InstantText]
    last_run: JobRunJson | None


class SchedulePreviewJson(TypedDict):
    """A schedule in words, and the next times at which a job would run by it; or, as `problem`, why it cannot be kept."""

    schedule: str | None
    next_runs: list[InstantText]
    problem: str | None


class JobsJson(TypedDict):
    """Every job; `running` says whether they start by themselves."""

    running: bool
    items: list[JobJson]


class JobRunsJson(TypedDict):
    """A page of the runs, newest first, and how many there are."""

    total: int
    items: list[JobRunJson]


class PluginJson(TypedDict):
    """A plug-in that was found: `place` is its file, module or entry point. `problem` says why it cannot run or was paused;
    `job` is the id of its job, null for one that cannot run."""

    name: str
    title: str
    description: str
    origin: Literal["shipped", "folder", "package"]
    place: str
    enabled: bool
    problem: str | None
    failures: int
    job: str | None
    found_at: InstantText


class PluginsJson(TypedDict):
    """Every plug-in that was found; `folder` is where your own are looked for."""

    folder: str
    items: list[PluginJson]
