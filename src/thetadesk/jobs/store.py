"""The tables of the clockwork: leases, when each job is due, and the history of runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Index, String, Text, delete, func, select, update

from thetadesk.db.schema import tenant_table
from thetadesk.db.types import EnumColumn, InstantColumn
from thetadesk.db.unit import Unit
from thetadesk.jobs.model import JobRun, RunState, Trigger

LEASES = tenant_table(
    "leases",
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until_at", InstantColumn, nullable=False),
)
JOB_SCHEDULE = tenant_table(
    "job_schedule",
    Column("job", Text, primary_key=True),
    Column("next_run_at", InstantColumn, nullable=False),
)
JOB_RUNS = tenant_table(
    "job_runs",
    Column("id", String(20), primary_key=True),
    Column("job", Text, nullable=False),
    Column("trigger", EnumColumn(Trigger), nullable=False),
    Column("state", EnumColumn(RunState), nullable=False),
    Column("started_at", InstantColumn, nullable=False),
    Column("finished_at", InstantColumn),
    Column("outcome", Text),
    Column("problem", Text),
    Index("ix_job_runs_started", "tenant_id", "job", "started_at"),
)

_RUN = [column for column in JOB_RUNS.c if column.name != "tenant_id"]


@dataclass(frozen=True, slots=True)
class Lease:
    """Who has a name to himself, and until when."""

    holder: str
    until_at: datetime


def lease(unit: Unit, name: str) -> Lease | None:
    """The lease of this name, over or not."""
    row = unit.row(select(LEASES.c.holder, LEASES.c.until_at).where(LEASES.c.name == name))
    return Lease(*row) if row else None


def keep_lease(unit: Unit, name: str, kept: Lease) -> None:
    """Stores the lease in place of an earlier one."""
    unit.upsert(LEASES, [{"name": name, "holder": kept.holder, "until_at": kept.until_at}])


def drop_lease(unit: Unit, name: str, holder: str | None = None) -> None:
    """Deletes the lease of this name, if it is `holder`'s; whoever's it is without one."""
    statement = delete(LEASES).where(LEASES.c.name == name)
    unit.execute(statement if holder is None else statement.where(LEASES.c.holder == holder))


def next_runs(unit: Unit) -> dict[str, datetime]:
    """When each job is due, by its name."""
    return {row.job: row.next_run_at for row in unit.rows(select(JOB_SCHEDULE))}


def keep_next_run(unit: Unit, job: str, at: datetime) -> None:
    unit.upsert(JOB_SCHEDULE, [{"job": job, "next_run_at": at}])


def add_run(unit: Unit, run: JobRun) -> None:
    unit.insert(JOB_RUNS, [{name: getattr(run, name) for name in JobRun.__dataclass_fields__}])


def change_run(unit: Unit, run: JobRun) -> None:
    """Stores how the run stands now."""
    changed = {name: getattr(run, name) for name in ("state", "finished_at", "outcome", "problem")}
    unit.execute(update(JOB_RUNS).where(JOB_RUNS.c.id == run.id).values(**changed))


def run_of(unit: Unit, id: str) -> JobRun | None:
    row = unit.row(select(*_RUN).where(JOB_RUNS.c.id == id))
    return JobRun(*row) if row else None


def running(unit: Unit, job: str) -> list[JobRun]:
    """The job's runs that have not ended, or that nobody could write the end of."""
    query = select(*_RUN).where(JOB_RUNS.c.job == job, JOB_RUNS.c.state == RunState.RUNNING)
    return [JobRun(*row) for row in unit.rows(query)]


def runs(unit: Unit, job: str | None, limit: int, offset: int = 0) -> list[JobRun]:
    """The newest runs first, of one job or of all."""
    query = select(*_RUN).order_by(JOB_RUNS.c.started_at.desc(), JOB_RUNS.c.id).limit(limit).offset(offset)
    if job is not None:
        query = query.where(JOB_RUNS.c.job == job)
    return [JobRun(*row) for row in unit.rows(query)]


def count_runs(unit: Unit, job: str | None) -> int:
    query = select(func.count()).select_from(JOB_RUNS)
    found: int = unit.value(query if job is None else query.where(JOB_RUNS.c.job == job))
    return found


def remove_runs(unit: Unit, ids: Iterable[str]) -> None:
    unit.execute(delete(JOB_RUNS).where(JOB_RUNS.c.id.in_(list(ids))))
