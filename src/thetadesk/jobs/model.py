"""The words of the clockwork."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from thetadesk.kernel.errors import ConflictError

Task = Callable[[Any], Awaitable[str | None]]
"""What runs: takes the desk, answers in a few words what it did, or nothing."""


class JobRunningError(ConflictError):
    """The job is running already, here or in another process."""

    code = "job-running"
    title = "This job is running"


class Trigger(StrEnum):
    """Why a run was started."""

    SCHEDULE = "schedule"
    MANUAL = "manual"


class RunState(StrEnum):
    """How a run stands. `interrupted`: the process that ran it is gone."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class MarketHours:
    """Only on trading days, from `before` the opening bell to `after` the closing one."""

    before: timedelta = timedelta()
    after: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Scheduled:
    """One line of a room's `SCHEDULED` table: what runs when. Exactly one of `every` and `cron` is given.

    `cron` is five fields (minute, hour, day, month, weekday) in New York time. With `market_hours` a job of
    `every` waits for the next window, a job of `cron` skips what falls outside it. `minutes_from` names the
    setting (`sync_minutes`) that says how many minutes lie between two runs, in place of `every`.
    """

    name: str
    title: str
    description: str
    function: Task
    every: timedelta | None = None
    cron: str | None = None
    market_hours: MarketHours | None = None
    minutes_from: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError for a job that has no schedule, two of them, or an `every` that is not positive."""
        if (self.every is None) == (self.cron is None):
            raise ValueError(f"the job {self.name} needs either every or cron")
        if self.every is not None and self.every <= timedelta():
            raise ValueError(f"the job {self.name} must wait between its runs")


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


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A job as lists show it. `schedule` is in words; `next_run_at` is None while nothing will start it."""

    job: Scheduled
    schedule: str
    enabled: bool
    next_run_at: datetime | None
    last_run: JobRun | None
