"""What users change of jobs: when each runs and whether, for all or for single portfolios."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from thetadesk.db.unit import Unit
from thetadesk.jobs import schedule, store
from thetadesk.jobs.model import Instance, JobEdit, Scheduled, ScheduleError, Timing
from thetadesk.kernel.errors import NotFoundError

EVERYONE = ""
"""Stands for all portfolios, in place of the id of one."""

_AT = "@"
_NOT_SCOPED = "{} is for the whole desk, not for one portfolio"


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody wants: None leaves as it is whether the job runs, and when; `resets` has it run when it did
    before anybody changed it."""

    enabled: bool | None = None
    timing: Timing | None = None
    resets: bool = False


def split(id: str) -> tuple[str, str]:
    """The job and the portfolio of an instance's id. Underscores count as hyphens: `refresh_prices`."""
    name, _, portfolio_id = id.partition(_AT)
    return name.replace("_", "-"), portfolio_id


def named(job: str, portfolio_id: str = EVERYONE) -> str:
    """The id of a job's instance: `name`, or `name@portfolio`."""
    return f"{job}{_AT}{portfolio_id}" if portfolio_id else job


def instances(unit: Unit, table: Iterable[Scheduled]) -> list[Instance]:
    """Every job as it is set up, for all and for the portfolios that have a schedule of their own."""
    edits: dict[str, list[JobEdit]] = {}
    for each in store.edits(unit):
        edits.setdefault(each.job, []).append(each)
    return [one for job in table for one in _instances(job, edits.get(job.name, []))]


def effective(unit: Unit, job: Scheduled) -> list[Instance]:
    """One job as it is set up: first for all, then for portfolios."""
    return instances(unit, [job])


def find(unit: Unit, job: Scheduled, portfolio_id: str = EVERYONE) -> Instance | None:
    """How a job is set up for a portfolio, or for all; None if it has no schedule of its own there."""
    return next((each for each in effective(unit, job) if each.portfolio_id == portfolio_id), None)


def once(job: Scheduled, portfolio_id: str) -> Instance:
    """A job as it is run by hand, for a portfolio or for all (`EVERYONE`), however it is set up. Raises ScheduleError for a
    portfolio that it has nothing to do with."""
    if portfolio_id and not job.scoped:
        raise ScheduleError(_NOT_SCOPED.format(job.title), field="portfolio_id")
    return _instance(job, None, portfolio_id)


def set_apart(unit: Unit, name: str) -> frozenset[str]:
    """The portfolios that have a schedule of their own for this job: its run for all leaves them out."""
    return frozenset(each.portfolio_id for each in store.edits(unit) if each.job == name) - {EVERYONE}


def edit(unit: Unit, job: Scheduled, portfolio_id: str, change: Change, at: datetime) -> Instance:
    """Changes when a job runs, or whether, from now on; what was missed while it was off is not made good.

    Raises ScheduleError for a job that is not to be changed, or is not made for portfolios, and for a schedule that
    cannot be kept.
    """
    _refuse(job, portfolio_id, change)
    before = find(unit, job, portfolio_id)
    kept = _changed(unit, job, portfolio_id, change, at)
    if not portfolio_id and kept.timing is None and kept.enabled == job.on:
        store.drop_edit(unit, job.name, portfolio_id)
    else:
        store.keep_edit(unit, kept)
    after = find(unit, job, portfolio_id)
    assert after is not None
    _due(unit, before, after, at)
    return after


def forget(unit: Unit, job: Scheduled, portfolio_id: str) -> None:
    """Gives a portfolio no schedule of its own any more; for all, has the job run as it came. Raises NotFoundError."""
    if find(unit, job, portfolio_id) is None:
        raise NotFoundError(f"there is no job {named(job.name, portfolio_id)}")
    remove(unit, job.name, portfolio_id)


def forget_portfolio(unit: Unit, portfolio_id: str) -> None:
    """Forgets the schedules of a portfolio that is removed."""
    for job in store.edits_of_portfolio(unit, portfolio_id):
        remove(unit, job, portfolio_id)


def edits(unit: Unit) -> list[JobEdit]:
    """Everything that users have changed, also of plug-ins that are gone."""
    return store.edits(unit)


def keep(unit: Unit, wanted: JobEdit, at: datetime) -> None:
    """Keeps a change of a job that nobody knows yet. Raises ScheduleError for a schedule that cannot be kept."""
    timing = wanted.timing and schedule.checked(wanted.timing, at)
    store.keep_edit(unit, replace(wanted, timing=timing, updated_at=at))


def remove(unit: Unit, job: str, portfolio_id: str) -> None:
    """Takes a change back, and when the job would have run by it."""
    store.drop_edit(unit, job, portfolio_id)
    store.drop_next_run(unit, named(job, portfolio_id))


def stamp(unit: Unit) -> object:
    """Something that differs once anybody has changed a schedule."""
    return tuple(store.edits(unit)), tuple((each.name, each.timing) for each in store.plugins(unit))


def _changed(unit: Unit, job: Scheduled, portfolio_id: str, change: Change, at: datetime) -> JobEdit:
    edits = {each.portfolio_id: each for each in store.edits(unit) if each.job == job.name}
    mine, everyone = edits.get(portfolio_id), edits.get(EVERYONE)
    timing = None if change.resets or mine is None else mine.timing
    if change.timing is not None:
        timing = schedule.checked(change.timing, at)
        if not portfolio_id and timing == job.timing:
            timing = None
    enabled = change.enabled
    if enabled is None:
        told = mine or everyone
        enabled = told.enabled if told else job.on
    return JobEdit(job.name, portfolio_id, enabled, timing, at)


def _refuse(job: Scheduled, portfolio_id: str, change: Change) -> None:
    if not job.editable:
        raise ScheduleError(f"{job.title} always runs as it does", field="enabled")
    if portfolio_id and not job.scoped:
        raise ScheduleError(f"{job.title} is for the whole desk, not for one portfolio", field="portfolio_id")
    if change.timing is not None and job.minutes_from:
        raise ScheduleError(
            f"{job.title} runs as often as the setting {job.minutes_from} says: change that", field="timing"
        )


def _instances(job: Scheduled, edits: list[JobEdit]) -> list[Instance]:
    by_portfolio = {each.portfolio_id: each for each in edits}
    everyone = _instance(job, by_portfolio.pop(EVERYONE, None), EVERYONE)
    return [everyone, *(_instance(job, each, each.portfolio_id, everyone) for each in by_portfolio.values())]


def _instance(
    job: Scheduled, kept: JobEdit | None, portfolio_id: str, everyone: Instance | None = None
) -> Instance:
    """A portfolio whose schedule says nothing of when follows that for all."""
    like = everyone.job.timing if everyone else None
    timed = job.timed(kept.timing if kept and kept.timing else like)
    enabled = kept.enabled if kept else everyone.enabled if everyone else job.on
    return Instance(
        replace(timed, name=named(job.name, portfolio_id)), job, portfolio_id, enabled, kept is not None
    )


def _due(unit: Unit, before: Instance | None, after: Instance, at: datetime) -> None:
    """Settles when the job is due: at once or at its next time if it was off, else at the next one of its new schedule."""
    if not after.enabled:
        return
    if before is None or not before.enabled:
        store.keep_next_run(unit, after.id, schedule.first_run(after.job, at))
    elif before.job.timing != after.job.timing:
        store.keep_next_run(unit, after.id, schedule.next_run(after.job, at))
