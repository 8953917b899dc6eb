"""What users have changed of jobs, in a settings file and out of it: what the file does not have runs as it came.

A plug-in that is not found here keeps what the file says of it, for the day on which it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from thetadesk.audit import service as audit
from thetadesk.backup.saying import SettingsFileError
from thetadesk.backup.service.exchanging_work import Difference, Here, by_key, difference, said
from thetadesk.backup.settings_work import written_job
from thetadesk.db.unit import Unit
from thetadesk.jobs import schedule
from thetadesk.jobs.model import JobEdit, Scheduled
from thetadesk.jobs.service import plugging, schedules
from thetadesk.jobs.service.schedules import Change, named
from thetadesk.ledger.model import By


def export(unit: Unit) -> list[dict[str, object]]:
    """Every change as a JSON value."""
    return [written_job(each) for each in schedules.edits(unit)]


def take_over(
    unit: Unit, wanted: Sequence[JobEdit], table: Iterable[Scheduled], here: Here, by: By
) -> list[Difference]:
    """Makes what was changed of jobs what the file says. Raises SettingsFileError for a job that there is not, and for what
    cannot be changed of it."""
    jobs = {each.name: each for each in table}
    placed = [
        replace(each, portfolio_id=each.portfolio_id and here(each.portfolio_id, f"jobs[{number}]"))
        for number, each in enumerate(wanted)
    ]
    after = by_key("jobs", placed, _id)
    found: list[Difference] = []
    for id, each in _standing(unit).items():
        if id not in after:
            schedules.remove(unit, each.job, each.portfolio_id)
            found += _changed(unit, id, each, None, by)
    standing = _standing(unit)
    for number, each in enumerate(placed):
        before = standing.get(_id(each))
        if before is None or written_job(before) != written_job(each):
            said(f"jobs[{number}]", _one, unit, each, jobs.get(each.job), by)
            found += _changed(unit, _id(each), before, _standing(unit).get(_id(each)), by)
    return found


def _one(unit: Unit, wanted: JobEdit, job: Scheduled | None, by: By) -> None:
    if job is not None:
        change = Change(wanted.enabled, wanted.timing, resets=wanted.timing is None)
        schedules.edit(unit, job, wanted.portfolio_id, change, by.at)
    elif wanted.job.startswith(plugging.PREFIX):
        schedules.keep(unit, wanted, by.at)
    else:
        raise SettingsFileError(f"there is no job {wanted.job}")


def _standing(unit: Unit) -> dict[str, JobEdit]:
    return {_id(each): each for each in schedules.edits(unit)}


def _id(edit: JobEdit) -> str:
    return named(edit.job, edit.portfolio_id)


def _changed(unit: Unit, id: str, before: JobEdit | None, after: JobEdit | None, by: By) -> list[Difference]:
    found = difference("jobs", id, _words(before), _words(after))
    for _ in found:
        audit.record(
            unit,
            at=by.at,
            actor=by.actor,
            action="job.reset" if after is None else "job.change",
            subject=f"job:{id}",
            before=_told(before),
            after=_told(after),
        )
    return found


def _told(each: JobEdit | None) -> dict[str, object] | None:
    return None if each is None else {name: written_job(each)[name] for name in ("enabled", "timing")}


def _words(each: JobEdit | None) -> str | None:
    if each is None:
        return None
    when = "when it always did" if each.timing is None else schedule.in_words(each.timing)
    return when if each.enabled else f"off; {when}"
