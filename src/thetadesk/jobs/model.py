"""The words of the clockwork."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from thetadesk.kernel.errors import ConflictError, InvalidInputError

Task = Callable[..., Awaitable[str | None]]
"""What runs: takes the desk, and one of a scoped job the id of a portfolio or None; answers in a few words what it did, or
nothing; why it could not even begin, as `Skipped`."""


class Skipped(str):
    """Why a job had nothing to work with: no failure that somebody must mend, and no work done."""

    __slots__ = ()


class JobRunningError(ConflictError):
    """The job is running already, here or in another process."""

    code = "job-running"
    title = "This job is running"


class ScheduleError(InvalidInputError):
    """A schedule that cannot be kept; its field `field` names what is wrong."""

    code = "schedule"
    title = "This schedule cannot be kept"


class Trigger(StrEnum):
    """Why a run was started."""

    SCHEDULE = "schedule"
    MANUAL = "manual"


class RunState(StrEnum):
    """How a run stands. `skipped`: there was nothing to work with, and `outcome` says what was missing; `interrupted`: the
    process that ran it is gone."""

    RUNNING = "running"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class MarketHours:
    """Only on trading days, from `before` the opening bell to `after` the closing one."""

    before: timedelta = timedelta()
    after: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Timing:
    """When something runs: exactly one of `every` and `cron`, as `Scheduled` describes them."""

    every: timedelta | None = None
    cron: str | None = None
    market_hours: MarketHours | None = None


@dataclass(frozen=True, slots=True)
class Scheduled:
    """One line of a room's `SCHEDULED` table: what runs when. Exactly one of `every` and `cron` is given.

    `cron` is five fields (minute, hour, day, month, weekday) in New York time. With `market_hours` a job of
    `every` waits for the next window, a job of `cron` skips what falls outside it. `minutes_from` names the
    setting (`sync_minutes`) that says how many minutes lie between two runs, in place of `every`.

    A `scoped` job can be set up for single portfolios: its function also takes a portfolio's id, or None for all that
    have no schedule of their own (`service.schedules.set_apart`). What takes longer than `limit` is broken off. Users
    change when a job runs only if it is `editable`; one that is not `on` waits until somebody switches it on. `plugin`
    names the plug-in that it comes from.
    """

    name: str
    title: str
    description: str
    function: Task
    every: timedelta | None = None
    cron: str | None = None
    market_hours: MarketHours | None = None
    minutes_from: str = ""
    scoped: bool = False
    limit: timedelta = timedelta(minutes=30)
    editable: bool = True
    on: bool = True
    plugin: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError for a job that has no schedule, two of them, or an `every` that is not positive."""
        if (self.every is None) == (self.cron is None):
            raise ValueError(f"the job {self.name} needs either every or cron")
        if self.every is not None and self.every <= timedelta():
            raise ValueError(f"the job {self.name} must wait between its runs")

    @property
    def timing(self) -> Timing:
        """When it runs."""
        return Timing(self.every, self.cron, self.market_hours)

    def timed(self, timing: Timing | None) -> Scheduled:
        """The same job at other times; at its own for None."""
        if timing is None:
            return self
        return replace(self, every=timing.every, cron=timing.cron, market_hours=timing.market_hours)


@dataclass(frozen=True, slots=True)
class JobEdit:
    """What a user has changed of a job: for one portfolio, or for all (`portfolio_id` is empty). Without a `timing` it runs
    when it always did."""

    job: str
    portfolio_id: str
    enabled: bool
    timing: Timing | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """News for the user from a job: told once for each `key`, however often it is said. `severity` is info, warning or
    critical; `href` a path of the page that shows more (`/wheels`), `subjects` the tickers that it is about."""

    key: str
    severity: str
    words: str
    href: str = ""
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run in the history. `outcome` is the task's own words, `problem` why it failed."""

    id: str
    job: str
    trigger: Trigger
    state: RunState
    started_at: datetime
    finished_at: datetime | None = None
    outcome: str | None = None
    problem: str | None = None

    @property
    def duration(self) -> timedelta | None:
        """How long it took, None while it runs."""
        return None if self.finished_at is None else self.finished_at - self.started_at


class Origin(StrEnum):
    """Where a plug-in comes from: with the desk, from the plug-in folder, or from an installed package."""

    SHIPPED = "shipped"
    FOLDER = "folder"
    PACKAGE = "package"


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plug-in as it was found. `place` is its module, its file or its entry point; `problem` why it cannot run or was
    paused, empty if it can; `failures` how often it has failed in a row. Without a `timing` nobody could ask it."""

    name: str
    origin: Origin
    place: str
    title: str
    description: str
    timing: Timing | None
    seen_at: datetime
    problem: str = ""
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Instance:
    """A job as it is set up: for all (`portfolio_id` is empty), or for one portfolio. `job` is named `id`, which runs and
    leases go by, and runs when users want it to; `base` is the job as it came."""

    job: Scheduled
    base: Scheduled
    portfolio_id: str
    enabled: bool
    edited: bool

    @property
    def id(self) -> str:
        """`name`, or `name@portfolio`."""
        return self.job.name


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A job as lists show it. `schedule` is in words; `next_run_at` is None while nothing will start it, and `next_runs`
    empty."""

    instance: Instance
    schedule: str
    enabled: bool
    next_run_at: datetime | None
    next_runs: tuple[datetime, ...]
    last_run: JobRun | None

    @property
    def job(self) -> Scheduled:
        """The job, by the name of its instance."""
        return self.instance.job
