"""Changing when jobs run, by hand: in force at once, and written down as a decision."""

from __future__ import annotations

from thetadesk.audit import service as audit
from thetadesk.db.unit import Unit
from thetadesk.jobs.model import Instance, JobStatus
from thetadesk.jobs.service import plugging, schedules
from thetadesk.jobs.service.schedules import EVERYONE, Change
from thetadesk.jobs.timing import written
from thetadesk.ledger.model import By
from thetadesk.portfolio.service import portfolios
from thetadesk.web.work import Work


def change(work: Work, id: str, portfolio_id: str | None, wanted: Change, by: By) -> JobStatus:
    """Changes when the job of this id runs, or whether, for all or for one portfolio. Raises NotFoundError, ScheduleError."""
    name, own = schedules.split(id)
    with work.desk.unit() as unit:
        job, of = work.jobs.job(unit, name), checked(unit, own or portfolio_id)
        before = schedules.find(unit, job, of)
        after = schedules.edit(unit, job, of, wanted, by.at)
        if job.plugin and wanted.enabled:
            plugging.forgive(unit, job.plugin)
        _record(unit, "job.change", before, after, by)
    work.jobs.heed()
    return work.jobs.status(after.id)


def forget(work: Work, id: str, by: By) -> None:
    """Has the job run as it came; a portfolio's own schedule is gone then. Raises NotFoundError."""
    with work.desk.unit() as unit:
        before = work.jobs.instance(unit, id)
        schedules.forget(unit, before.base, before.portfolio_id)
        _record(unit, "job.reset", before, schedules.find(unit, before.base, before.portfolio_id), by)
    work.jobs.heed()


def switch_plugin(work: Work, name: str, enabled: bool, by: By) -> None:
    """Has a plug-in run from now on, or no longer. Raises NotFoundError, and ScheduleError for one that cannot run."""
    with work.desk.unit() as unit:
        _, before = plugging.one(unit, name)
        after = plugging.switch(unit, name, enabled, by.at)
        _record(unit, "job.change", before, after, by)
    work.jobs.heed()


def checked(unit: Unit, portfolio_id: str | None) -> str:
    """The portfolio as schedules name it. Raises NotFoundError for one that there is not."""
    return portfolios.get_portfolio(unit, portfolio_id).id if portfolio_id else EVERYONE


def _record(unit: Unit, action: str, before: Instance | None, after: Instance | None, by: By) -> None:
    told = after or before
    if told is not None and _told(before) != _told(after):
        audit.record(
            unit,
            at=by.at,
            actor=by.actor,
            action=action,
            subject=f"job:{told.id}",
            before=_told(before),
            after=_told(after),
        )


def _told(each: Instance | None) -> dict[str, object] | None:
    return None if each is None else {"enabled": each.enabled, "timing": written(each.job.timing)}
