"""Beginning and ending runs, so that a job never runs twice at once, nor twice for the same time."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile

from thetadesk.db.unit import Unit
from thetadesk.jobs import schedule, store
from thetadesk.jobs.model import Instance, JobRun, JobRunningError, JobStatus, RunState, Scheduled, Trigger
from thetadesk.jobs.service import leases
from thetadesk.kernel.errors import NotFoundError

LEASE = timedelta(seconds=45)
"""How long a runner that has gone silent keeps its job from others."""

KEPT_RUNS = 500
"""How many runs of one job the history holds."""

SOON = timedelta(minutes=30)
"""What was missed at a time of the day, and comes again before this is over, is not made good before."""

INTERRUPTIONS = 3
"""After so many in a row a job is no longer due at once, but at its next time."""

LONGEST_SAID = 2000
"""Characters of what a run did, or why it failed."""

_GONE = "The process that ran it is gone."
_TRIM_EVERY = 50
_SHOWN = 3  # coming runs
_STREAK = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing to run now; the time to look again."""

    until: datetime


def begin(unit: Unit, job: Scheduled, at: datetime) -> JobRun | Waiting:
    """Starts the job if it is due and nobody runs it.

    A run that nobody is left to end counts as interrupted, and the job as due. Runs that were missed while
    no process looked are made good by this one.
    """
    until = _held_until(unit, job, at)
    if until is not None:
        return Waiting(until)
    interrupted = _settle(unit, job, at)
    coming = schedule.next_run(job, at)
    known = store.next_runs(unit).get(job.name)
    due = at if interrupted else _due(job, known, at, coming)
    ready = max(due, schedule.not_before(job, at))
    if job.cron is not None and timedelta() < coming - ready < min(SOON, ready - due):
        # What was missed is not made good just before it comes anyway: the scan at the opening bell, 15 minutes early.
        due = ready = coming
    if due != known:
        store.keep_next_run(unit, job.name, due)
    if ready > at:
        return Waiting(min(ready, coming))
    store.keep_next_run(unit, job.name, coming)
    return _start(unit, job, at, Trigger.SCHEDULE)


def begin_now(unit: Unit, job: Scheduled, at: datetime) -> JobRun:
    """Starts the job because somebody asked. JobRunningError while it runs."""
    if _held_until(unit, job, at) is not None:
        raise JobRunningError(
            f"{job.title} is running; look at it with: thetadesk jobs history", job=job.name
        )
    _settle(unit, job, at)
    return _start(unit, job, at, Trigger.MANUAL)


def beat(unit: Unit, run: JobRun, at: datetime) -> bool:
    """Says that the run is alive. False if another process has taken the job over: then it has to stop."""
    return leases.extend(unit, _lease(run.job), run.id, at, LEASE)


def finish(unit: Unit, run: JobRun) -> None:
    """Writes down how `run` ended, and lets the job go.

    Nothing happens if another process has taken it over and settled it. An interrupted run is due again at once.
    """
    current = store.run_of(unit, run.id)
    if current is not None and current.state is RunState.RUNNING:
        store.change_run(unit, run)
        if run.state is RunState.INTERRUPTED and run.trigger is Trigger.SCHEDULE and run.finished_at:
            store.keep_next_run(unit, run.job, run.finished_at)
    leases.release(unit, _lease(run.job), run.id)


def ended(run: JobRun, at: datetime, state: RunState, said: str | None = None) -> JobRun:
    """`run` as it ended; `said` is the outcome of one that is done or was skipped, else the problem."""
    told = None if said is None else _told(said)
    if state in (RunState.DONE, RunState.SKIPPED):
        return replace(run, state=state, finished_at=at, outcome=told)
    return replace(run, state=state, finished_at=at, problem=told)


def statuses(unit: Unit, table: Sequence[Instance], enabled: bool, now: datetime) -> list[JobStatus]:
    """Every job with its schedule in words, its next runs and its last one; none will come unless the clockwork is
    `enabled`."""
    due = store.next_runs(unit)
    return [_status(unit, each, enabled and each.enabled, due.get(each.id), now) for each in table]


def history(
    unit: Unit, job: str | None = None, limit: int = 100, offset: int = 0
) -> tuple[list[JobRun], int]:
    """A page of the runs, newest first, of one job or of all; and how many there are."""
    return store.runs(unit, job, limit, offset), store.count_runs(unit, job)


def failing(unit: Unit, times: int) -> dict[str, list[JobRun]]:
    """By job (`name`, or `name@portfolio`), its last runs, newest first, where at least so many have failed one after the
    other, up to _STREAK of them."""
    found = {}
    for job in store.jobs_run(unit):
        ended = (
            run for run in store.runs(unit, job, max(_STREAK, times)) if run.state is not RunState.RUNNING
        )
        failed = list(takewhile(lambda run: run.state is RunState.FAILED, ended))
        if times and len(failed) >= times:
            found[job] = failed
    return found


def get_run(unit: Unit, id: str) -> JobRun:
    """The run of this id. Raises NotFoundError."""
    found = store.run_of(unit, id)
    if found is None:
        raise NotFoundError(f"there is no run {id}")
    return found


def _start(unit: Unit, job: Scheduled, at: datetime, trigger: Trigger) -> JobRun:
    run = JobRun(f"run_{secrets.token_hex(8)}", job.name, trigger, RunState.RUNNING, at)
    # The run itself holds the lease: not even its own process may start the job a second time.
    leases.claim(unit, _lease(job.name), run.id, at, LEASE)
    store.add_run(unit, run)
    _trim(unit, job.name)
    return run


def _due(job: Scheduled, known: datetime | None, at: datetime, coming: datetime) -> datetime:
    """When the job is due, of which that is `known`. What was settled by another schedule or a wrong clock does not count: an
    interval never waits longer than it lasts, and a time of the day is one of its days."""
    if known is None:
        return schedule.first_run(job, at)
    if job.cron is None:
        return min(known, coming)
    return known if known <= at or schedule.is_of(job, known, coming) else coming


def _held_until(unit: Unit, job: Scheduled, at: datetime) -> datetime | None:
    """When the lease ends that a run of the job has; None if none has it."""
    until = leases.held_until(unit, _lease(job.name), at)
    if until is None or until <= at + LEASE:
        return until
    # The clock was set back: whoever is alive says so again before this, and who is dead keeps nobody waiting.
    leases.shorten(unit, _lease(job.name), at + LEASE)
    return at + LEASE


def _settle(unit: Unit, job: Scheduled, at: datetime) -> bool:
    """Ends runs whose lease is over; True if a scheduled one was among them, which is due again: but not if it was
    interrupted again and again, as by taking its process along."""
    left = store.running(unit, job.name)
    for run in left:
        store.change_run(unit, ended(run, at, RunState.INTERRUPTED, _GONE))
    last = [run.state for run in store.runs(unit, job.name, INTERRUPTIONS)] if left else []
    if last == [RunState.INTERRUPTED] * INTERRUPTIONS:
        return False
    return any(run.trigger is Trigger.SCHEDULE for run in left)


def _told(said: str) -> str:
    """Words that any database takes, wherever they came from: a run whose end cannot be written would begin again and again."""
    return "".join(each if each.isprintable() or each == "\n" else " " for each in said[:LONGEST_SAID])


def _trim(unit: Unit, job: str) -> None:
    if store.count_runs(unit, job) >= KEPT_RUNS + _TRIM_EVERY:
        store.remove_runs(unit, [run.id for run in store.runs(unit, job, _TRIM_EVERY * 2, KEPT_RUNS)])


def _status(unit: Unit, each: Instance, enabled: bool, due: datetime | None, now: datetime) -> JobStatus:
    job = each.job
    last = next(iter(store.runs(unit, job.name, 1)), None)
    coming: tuple[datetime, ...] = ()
    if enabled:
        first = max(due or schedule.first_run(job, now), schedule.not_before(job, now))
        # What is overdue starts at once, and the next time counts from then.
        coming = (first, *schedule.coming(job, max(first, now), _SHOWN - 1))
    return JobStatus(each, schedule.in_words(job), enabled, coming[0] if coming else None, coming, last)


def _lease(job: str) -> str:
    return f"job:{job}"
